import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import { CourseError } from '../model/course-error';
import type { Contents } from './version';

/** A file of an exercise has a few thousand bytes; a larger one was put there by mistake. */
const MOST_BYTES = 20_000_000;

/** The current content of files. */
export function readFiles(root: string, paths: Iterable<string>): Contents {
  return Object.fromEntries([...new Set(paths)].map((path) => [path, readOne(root, path)]));
}

function readOne(root: string, path: string): Buffer | null {
  const file = join(root, path);
  if (!existsSync(file)) return null;
  const { size } = statSync(file);
  if (size > MOST_BYTES) {
    const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;
    throw new CourseError(
      `${path} has ${megabytes(size)}; undo can store files of at most ${megabytes(MOST_BYTES)}`,
      { next: 'Nothing was overwritten. Move this file to another place and try again.' },
    );
  }
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CourseError(`${path} cannot be read: ${(error as Error).message}`, {
      next: 'Nothing was overwritten. Make it a file that can be read, or move it away, and try again.',
      blame: 'machine',
      cause: error,
    });
  }
}

/** Replaces each file in one step. The old content must have been stored before. */
export function writeFiles(root: string, changes: Contents): void {
  for (const [path, content] of Object.entries(changes)) {
    try {
      writeOne(join(root, path), content);
    } catch (error) {
      throw new CourseError(`${path} cannot be written: ${(error as Error).message}`, {
        next: 'Make the folder of the course writable and try again; what was there before is kept for `undo`.',
        blame: 'machine',
        cause: error,
      });
    }
  }
}

function writeOne(file: string, content: Buffer | null): void {
  if (content === null) {
    if (existsSync(file)) rmSync(file);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeAtomically(file, content);
}
