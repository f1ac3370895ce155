import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, posix } from 'node:path';

import type { WorkspacePlan } from '../../model/workspace';
import { candidates, missing, pathInside } from './layer-paths';

const NAME = '@bookshop/kit';

export interface ResolverOptions {
  basedir: string;
  defaultResolver(request: string, options: ResolverOptions): string;
}

type Kit = NonNullable<WorkspacePlan['kit']>;

/**
 * Resolves the names of the kit, and the imports of its files, to the files that a workspace lists
 * for it: the kit's folder itself is not used. `undefined` for any other import, and when the
 * workspace lists no kit.
 */
export function resolveInKit(
  { kit, chapterDir }: WorkspacePlan,
  request: string,
  options: ResolverOptions,
): string | undefined {
  if (!kit) return undefined;
  const { basedir, defaultResolver } = options;
  const find = (target: string): string => {
    const found = candidates(target).find((path) => kit[path] !== undefined);
    if (found === undefined) throw missing(request, basedir);
    return kit[found] as string;
  };
  if (request === NAME || request.startsWith(`${NAME}/`)) {
    return find(entriesOf(kit)[`.${request.slice(NAME.length)}`] ?? request);
  }
  const kitDir = join(dirname(chapterDir), 'kit');
  if (isAbsolute(request)) {
    const target = pathInside(kitDir, request);
    return target === undefined ? undefined : find(target);
  }
  const folder = foldersOf(kit).get(basedir);
  if (folder === undefined) return undefined;
  return request.startsWith('.')
    ? find(posix.join(folder, request))
    : defaultResolver(request, { ...options, basedir: kitDir });
}

const entries = new WeakMap<Kit, Readonly<Record<string, string>>>();

/** The entry points of the kit: `./app` → its path in the kit. */
function entriesOf(kit: Kit): Readonly<Record<string, string>> {
  let known = entries.get(kit);
  if (!known) {
    const manifest = JSON.parse(readFileSync(kit['package.json'] ?? '', 'utf8')) as {
      exports: Readonly<Record<string, string>>;
    };
    known = manifest.exports;
    entries.set(kit, known);
  }
  return known;
}

const folders = new WeakMap<Kit, ReadonlyMap<string, string>>();

/** For the folder of each file, the folder of the kit that it represents. */
function foldersOf(kit: Kit): ReadonlyMap<string, string> {
  let known = folders.get(kit);
  if (!known) {
    known = new Map(
      Object.entries(kit).map(([path, file]) => [dirname(file), posix.dirname(path)]),
    );
    folders.set(kit, known);
  }
  return known;
}
