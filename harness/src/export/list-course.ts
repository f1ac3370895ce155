import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { listFiles } from '../support/list-files';
import { listWithGit } from '../support/list-with-git';

/** Folders of the course beside its chapters and solutions. */
const FOLDERS = ['.github', '.vscode', 'docs', 'harness'];

/**
 * The paths of the course's files outside of its chapters: those that git tracks, or all existing
 * files where there is no git.
 */
export function listCourse(root: string): string[] {
  const tracked = listTracked(root);
  if (tracked.length > 0) return tracked;
  const atTop = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const below = FOLDERS.flatMap((folder) =>
    listFiles(join(root, folder)).map((path) => `${folder}/${path}`),
  );
  return [...atTop, ...below];
}

/** Empty where there is no repository, or nothing in it yet. */
function listTracked(root: string): string[] {
  // When the folder is inside another repository, that repository does not track it as the course.
  if (!existsSync(join(root, '.git'))) return [];
  return listWithGit(root, 'ls-files', '-z') ?? [];
}
