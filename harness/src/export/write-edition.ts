import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

import { CourseError } from '../model/course-error';
import type { EditionFile } from './plan-edition';
import { renderPage } from './render-page';

/** Throws when the folder is not empty, or is inside the course. */
export function checkTarget(root: string, folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) {
    throw new CourseError(`there is no folder ${parent}`, {
      next: 'Create it first, or name another one.',
    });
  }
  if ((realpathSync(parent) + sep).startsWith(realpathSync(root) + sep)) {
    throw new CourseError(`${folder} is inside the course`, {
      next: 'Name a folder beside it, such as ../bookshop.',
    });
  }
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) {
    throw new CourseError(`${folder} is not a folder`, { next: 'Name a new one.' });
  }
  if (readdirSync(folder).length > 0) {
    throw new CourseError(`${folder} is not empty`, {
      next: 'Name a new folder, or an empty one.',
    });
  }
}

/** Writes an edition. The folder appears only when it is complete. */
export function writeEdition(folder: string, files: readonly EditionFile[]): void {
  const partial = join(dirname(folder), `.${basename(folder)}.${process.pid}.partial`);
  try {
    mkdirSync(partial);
    for (const file of files) writeFile(join(partial, file.path), file);
    // Not every system can replace a folder, even an empty one.
    if (existsSync(folder)) rmdirSync(folder);
    renameSync(partial, folder);
  } catch (error) {
    if (error instanceof CourseError) throw error;
    throw new CourseError(`the edition could not be written: ${(error as Error).message}`, {
      next: 'Nothing was left behind. Fix that, or name a folder on another disk.',
      blame: 'machine',
      cause: error,
    });
  } finally {
    rmSync(partial, { recursive: true, force: true, maxRetries: 3 });
  }
}

function writeFile(target: string, { path, from, isPage }: EditionFile): void {
  if (!existsSync(from)) {
    throw new CourseError(`${path} belongs to the course and is missing`, {
      next: `Bring it back with \`git checkout ${path}\`.`,
    });
  }
  mkdirSync(dirname(target), { recursive: true });
  if (isPage) writeFileSync(target, renderPage(path, readFileSync(from, 'utf8')));
  else copyFileSync(from, target);
  // Of the file's permissions, only the one to execute belongs to the course.
  chmodSync(target, statSync(from).mode & 0o100 ? 0o755 : 0o644);
}
