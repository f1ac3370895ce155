import { join } from 'node:path';

const HERE = 'chapters/08-deployment';
const KIT = 'node_modules/@bookshop/kit';

/** The kit loads SQLite only where a URL asks for it: in an image nobody does, and it needs a compiler. */
export function withoutSqlite(dependencies) {
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => name !== 'sqlite3'));
}

/** Every package that these lead to, with its entry, by its place in the course's lockfile. */
function reach(packages, from, names) {
  const found = new Map();
  const queue = names.map((name) => [from, name]);
  for (const [at, name] of queue) {
    const place = findPlace(packages, at, name);
    if (place === undefined || found.has(place)) continue;
    const entry = entryOf(packages, place);
    found.set(place, entry);
    const { dependencies, optionalDependencies, peerDependencies } = entry;
    const next = { ...dependencies, ...optionalDependencies, ...peerDependencies };
    const inside = packages[place].link ? packages[place].resolved : place;
    queue.push(...Object.keys(next).map((one) => [inside, one]));
  }
  return found;
}

function entryOf(packages, place) {
  if (!packages[place].link) return packages[place];
  const entry = packages[packages[place].resolved];
  return place === KIT ? { ...entry, dependencies: withoutSqlite(entry.dependencies) } : entry;
}

/** Node looks into the folder itself, and then into those around it. */
function findPlace(packages, at, name) {
  for (let folder = at; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
    const place = join(folder, 'node_modules', name);
    if (packages[place]) return place;
    if (folder === '') return undefined;
  }
}

/** The lockfile of this chapter alone. The kit is the package in `tarball`. */
export function chapterLockfile({ packages }, manifest, tarball) {
  const { name, version, dependencies, devDependencies } = manifest;
  const needed = reach(packages, HERE, Object.keys(dependencies));
  const all = reach(packages, HERE, Object.keys({ ...dependencies, ...devDependencies }));
  const entries = [...all].sort().map(([place, entry]) => {
    const told = { ...entry };
    // They tell what the entry is to the whole course.
    for (const key of ['dev', 'devOptional', 'peer', 'devDependencies']) delete told[key];
    if (place === KIT) told.resolved = `file:${tarball}`;
    if (!needed.has(place)) told.dev = true;
    return [place.replace(`${HERE}/`, '').replace('chapters/kit/', `${KIT}/`), told];
  });
  return {
    ...{ name, version, lockfileVersion: 3, requires: true },
    packages: {
      '': { name, version, dependencies, devDependencies },
      ...Object.fromEntries(entries),
    },
  };
}
