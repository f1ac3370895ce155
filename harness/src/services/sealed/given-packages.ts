import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly link?: boolean;
}

type Lock = Readonly<Record<string, LockedPackage>>;

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
  const { packages: lock } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Lock;
  };
  const found = new Map<string, GivenPackage>();
  const open = Object.keys(lock).filter((path) => /^chapters\/[^/]+$/.test(path));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const { dependencies, optionalDependencies } = lock[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const target = find(lock, path, name);
      if (target === undefined || found.has(target) || target.includes('/@types/')) continue;
      // An optional one may have been left out on this machine.
      if (lock[target]?.link === true || !existsSync(join(root, target))) continue;
      found.set(target, { path: target, version: lock[target]?.version ?? '' });
      open.push(target);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Where Node finds a package from a folder: in the nearest `node_modules` above. */
function find(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[path]) return path;
    if (folder === '.') return undefined;
  }
}
