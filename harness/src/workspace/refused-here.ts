import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';

import type { Exercise } from '../model/course';
import type { RefusedFile } from '../model/grade';
import {
  IS_IRREGULAR,
  IS_LINK,
  whyContentRefused,
  whyPathRefused,
  whySizeRefused,
} from './taken-by-graders';

/** The files of an exercise in this folder that no grader accepts; paths in the repository. */
export function refusedHere(root: string, { chapter, edits }: Exercise): RefusedFile[] {
  const folder = `chapters/${chapter}`;
  const paths = edits.flatMap((edit) =>
    edit.endsWith('/**') ? listAll(root, `${folder}/${edit.slice(0, -3)}`) : [`${folder}/${edit}`],
  );
  const found = paths.flatMap((path) => refusal(root, path) ?? []);
  return found.filter(({ path }, i) => found.findIndex((one) => one.path === path) === i);
}

/**
 * All entries below a folder, except folders. What cannot be listed is reported when it is read.
 */
function listAll(root: string, folder: string): string[] {
  if (lookAt(join(root, folder))?.isDirectory() !== true) return [folder];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? listAll(root, path) : [path];
  });
}

function refusal(root: string, path: string): RefusedFile | undefined {
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const above = parts.slice(0, depth).join('/');
    if (lookAt(join(root, above))?.isSymbolicLink()) {
      return {
        path: above,
        reason: 'is a link (not followed), and must be a folder',
      };
    }
  }
  const reason = whyRefused(root, path);
  return reason === undefined ? undefined : { path, reason };
}

function whyRefused(root: string, path: string): string | undefined {
  const stat = lookAt(join(root, path));
  if (!stat) return undefined;
  if (stat.isSymbolicLink()) return IS_LINK;
  if (!stat.isFile()) return IS_IRREGULAR;
  return (
    whyPathRefused(path) ??
    whySizeRefused(stat.size) ??
    whyContentRefused(readFileSync(join(root, path)))
  );
}

function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
