import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

type Ranges = Readonly<Record<string, string>>;

/** An entry of a lockfile: a package, or a workspace. */
export interface LockedPackage {
  readonly version?: string;
  readonly dependencies?: Ranges;
  readonly devDependencies?: Ranges;
  readonly optionalDependencies?: Ranges;
  readonly peerDependencies?: Ranges;
  /** Whether it is a link to a workspace. */
  readonly link?: boolean;
}

/** By the path where npm installs each: `node_modules/express`, `chapters/kit`, `` for the root. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

export function readLockfile(file: string): LockedPackages {
  return (JSON.parse(readFileSync(file, 'utf8')) as { packages: LockedPackages }).packages;
}

/**
 * The paths of all packages that these workspaces need, sorted. `reach` returns the dependencies of
 * an entry, and `visit` whether to continue with a found package.
 */
export function packagesNeeded(
  lock: LockedPackages,
  workspaces: readonly string[],
  {
    reach,
    visit = () => true,
  }: {
    reach: (entry: LockedPackage) => Ranges;
    visit?: (path: string) => boolean;
  },
): string[] {
  const found = new Set<string>();
  const open = [...workspaces];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const name of Object.keys(reach(lock[path] ?? {}))) {
      const target = find(lock, path, name);
      if (target === undefined || found.has(target)) continue;
      if (lock[target]?.link === true || !visit(target)) continue;
      found.add(target);
      open.push(target);
    }
  }
  return [...found].sort();
}

/** The path at which Node finds a package from a folder: in the nearest `node_modules` above. */
function find(lock: LockedPackages, from: string, name: string): string | undefined {
  for (let folder = from === '' ? '.' : from; ; folder = dirname(folder)) {
    const path = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[path]) return path;
    if (folder === '.') return undefined;
  }
}
