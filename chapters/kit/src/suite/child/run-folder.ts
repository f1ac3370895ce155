import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import type { RunOrder } from '../orders';

/** The folder of temporary files in the folder of a run. */
export const TEMPORARY = 'tmp';

/** Writes the files of a run, unless an earlier run has the same folder. */
export function layOut(folder: string, files: RunOrder['files']): void {
  if (existsSync(folder)) return;
  mkdirSync(join(folder, TEMPORARY), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The files in the folder of a run that the run itself has made. */
export function filesLeft(folder: string, files: RunOrder['files']): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => files[path] === undefined)
    .sort();
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
