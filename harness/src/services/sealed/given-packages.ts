import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { packagesNeeded, readLockfile } from '../../support/locked-packages';

/** One package that chapters use, directly or not. */
export interface GivenPackage {
  /** Where it lies in the course: `node_modules/express`. */
  readonly path: string;
  readonly version: string;
}

/**
 * The packages that the chapters' own code needs to run, as npm has installed them; those of the
 * harness and its tests stay out.
 */
export function givenPackages(root: string): GivenPackage[] {
  const lock = readLockfile(join(root, 'package-lock.json'));
  const chapters = Object.keys(lock).filter((path) => /^chapters\/[^/]+$/.test(path));
  const needed = packagesNeeded(lock, chapters, {
    reach: ({ dependencies, optionalDependencies }) => ({
      ...dependencies,
      ...optionalDependencies,
    }),
    // An optional one may have been left out on this machine.
    visit: (path) => !path.includes('/@types/') && existsSync(join(root, path)),
  });
  return needed.map((path) => ({ path, version: lock[path]?.version ?? '' }));
}
