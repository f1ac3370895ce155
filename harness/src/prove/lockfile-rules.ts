import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import type { Course } from '../model/course';
import { type LockedPackages, readLockfile } from '../support/locked-packages';
import type { Breach } from './breach';

/**
 * Whether package-lock.json has the dependencies of all chapters. Skipped for a course without a
 * lockfile.
 */
export function checkLockfile({ root, chapters }: Course): Breach[] {
  const file = join(root, 'package-lock.json');
  if (!existsSync(file)) return [];
  const lock = readLockfile(file);
  return chapters
    .map(({ name }) => `chapters/${name}`)
    .filter((path) => !isLocked(lock, root, path))
    .map((path) => ({
      rule: 7,
      where: `${path}/package.json`,
      what: 'package-lock.json does not have its dependencies, so `npm ci` fails',
      next: 'Run `npm install` and commit package-lock.json.',
    }));
}

function isLocked(lock: LockedPackages, root: string, path: string): boolean {
  const manifest = JSON.parse(
    readFileSync(join(root, path, 'package.json'), 'utf8'),
  ) as LockedPackages[string];
  const entry = lock[path];
  return (
    entry !== undefined &&
    isDeepStrictEqual(entry.dependencies ?? {}, manifest.dependencies ?? {}) &&
    isDeepStrictEqual(entry.devDependencies ?? {}, manifest.devDependencies ?? {})
  );
}
