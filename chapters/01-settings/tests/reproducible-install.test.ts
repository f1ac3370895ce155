import { createHash } from 'node:crypto';

import { files } from '@bookshop/kit';

const EDITS = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  '.nvmrc',
  '.gitignore',
  '.env.example',
];

/**
 * All versions of these packages that the registry had in November 2026, from a major version on.
 * Each is followed by the beginning of the SHA-256 of its integrity.
 */
const PUBLISHED: Record<string, string> = {
  bcrypt: '5.0.0:4b2397 5.0.1:5361c6 5.1.0:ac8e9f 5.1.1:9c6597 6.0.0:7b6809',
  ms: '2.0.0:595759 2.1.0:f30727 2.1.1:cdbc9f 2.1.2:b75d0c 2.1.3:1b25e0',
  'node-addon-api':
    '8.0.0:16030c 8.1.0:0db408 8.2.0:b456fc 8.2.1:de808b 8.2.2:dcc87c 8.3.0:036448 ' +
    '8.3.1:4cabd7 8.4.0:7b27fd 8.5.0:b80e05 8.6.0:0324bf 8.7.0:f08ebd 8.8.0:16523b ' +
    '8.9.0:bc1a98 8.9.1:6fc500 8.9.2:5185ef',
  'node-gyp-build':
    '4.0.0:665d48 4.1.0:9e9a1b 4.1.1:7da52a 4.2.0:cda0fe 4.2.1:ab62f5 4.2.2:197cc1 ' +
    '4.2.3:7bc704 4.3.0:f7109a 4.4.0:4f732f 4.5.0:f08aaf 4.6.0:4cd256 4.6.1:3a888a ' +
    '4.7.0:0b43ef 4.7.1:d99293 4.8.0:f4f638 4.8.1:d28d4b 4.8.2:dd6420 4.8.3:f7052e ' +
    '4.8.4:ed2888',
  prettier:
    '3.0.0:583af3 3.0.1:730cd0 3.0.2:e80503 3.0.3:8d3c59 3.1.0:c8cdad 3.1.1:0ec7f5 ' +
    '3.2.0:924fae 3.2.1:8cb71c 3.2.2:76323d 3.2.3:ff529b 3.2.4:e8ec05 3.2.5:b7f2b6 ' +
    '3.3.0:7ba0ef 3.3.1:46c370 3.3.2:6d8ea3 3.3.3:c18f5f 3.4.0:13f484 3.4.1:2ce92e ' +
    '3.4.2:8724c7 3.5.0:931565 3.5.1:3a44e8 3.5.2:6171e2 3.5.3:0baa88 3.6.0:f0ab48 ' +
    '3.6.1:63e8ac 3.6.2:e95fcc 3.7.0:0d79ba 3.7.1:d10ac4 3.7.2:7d1326 3.7.3:7f9ecf ' +
    '3.7.4:91ff9c 3.8.0:0d22ee 3.8.1:0abb44 3.8.2:6091bf 3.8.3:cab563 3.8.4:4fc29c ' +
    '3.8.5:8b33f1 3.9.0:47cd7b 3.9.1:bf905f 3.9.2:3c9e4e 3.9.3:7e9e5b 3.9.4:f7b2d0 ' +
    '3.9.5:7f7974 3.9.6:aca183 3.9.7:85f9c6 3.9.8:7fdbc6 3.9.9:f3c791 3.9.10:36eb48 ' +
    '3.10.0:3cf2b7 3.10.1:ad0cc0',
};

/** What the versions of bcrypt depend on. */
const DEPENDENCIES: Record<string, Record<string, string>> = {
  'bcrypt@6.0.0': { 'node-addon-api': '^8.3.0', 'node-gyp-build': '^4.8.4' },
  'bcrypt@5.1.1': { '@mapbox/node-pre-gyp': '^1.0.11', 'node-addon-api': '^5.0.0' },
  'bcrypt@5.1.0': { '@mapbox/node-pre-gyp': '^1.0.10', 'node-addon-api': '^5.0.0' },
  'bcrypt@5.0.0': { 'node-pre-gyp': '0.15.0', 'node-addon-api': '^3.0.0' },
  'bcrypt@5.0.1': { '@mapbox/node-pre-gyp': '^1.0.0', 'node-addon-api': '^3.1.0' },
};

test('package.json depends on three packages and no other, in ranges of published versions', () => {
  const pinned: unknown = expect.stringMatching(/^[~^]?\d+\.\d+\.\d+$/);
  expect(askedBy(readPackage())).toEqual({ bcrypt: pinned, ms: pinned, prettier: pinned });
});

test('a production install leaves out the formatter, and nothing else', () => {
  const { dependencies, devDependencies } = readPackage();
  const marked = lockedPackages().filter(({ dev }) => dev === true);
  expect({
    dependencies: Object.keys(dependencies ?? {}).sort(),
    devDependencies: Object.keys(devDependencies ?? {}),
    markedInLockfile: marked.map(({ name }) => name),
  }).toEqual({
    dependencies: ['bcrypt', 'ms'],
    devDependencies: ['prettier'],
    markedInLockfile: ['prettier'],
  });
});

test('no locked package is optional', () => {
  const marked = lockedPackages().filter(
    ({ optional, devOptional }) => optional === true || devOptional === true,
  );
  expect(marked.map(({ name }) => name)).toEqual([]);
});

test('the root of the lockfile says the same as package.json', () => {
  const lockfile = readLockfile();
  const { name, version, lockfileVersion } = lockfile;
  const top = { name, version, isReadByNpm: lockfileVersion === 2 || lockfileVersion === 3 };
  expect({ top, root: pickShared(lockfile.packages['']) }).toEqual({
    top: { name: readPackage().name, version: readPackage().version, isReadByNpm: true },
    root: pickShared(readPackage()),
  });
});

test('every dependency is locked at a version that its range allows', () => {
  const { packages } = readLockfile();
  const asking = { ...packages, '': readPackage() };
  const asked = Object.entries(asking).flatMap(([path, asker]) => {
    const by = path === '' ? 'package.json' : path;
    const entered = askedBy(asker);
    const published = DEPENDENCIES[`${nameAt(path)}@${asker.version}`];
    return Object.entries({ ...published, ...entered }).map(([wanted, range]) => {
      const version = find(packages, path, wanted)?.version ?? 'not locked';
      return { wanted, range, by, locked: wanted in entered ? version : 'not named by the entry' };
    });
  });
  expect(asked.filter(({ locked, range }) => !isAllowed(locked, range))).toEqual([]);
});

test('every locked package has the sha512 integrity that is published for it', () => {
  const packages = lockedPackages().map(({ name, version, integrity }) => ({
    id: `${name}@${version}`,
    integrity,
    isPublished: isPublished(name, version ?? '', integrity ?? ''),
  }));
  const integrity: unknown = expect.stringMatching(/^sha512-[A-Za-z0-9+/]{86}==$/);
  expect(packages).toEqual(packages.map(({ id }) => ({ id, integrity, isPublished: true })));
});

test('no locked package comes from git or from an archive outside a registry', () => {
  const addresses = lockedPackages().flatMap(({ resolved }) => resolved ?? []);
  expect(
    addresses.filter((url) => !/^https:\/\/[^/@#]+\/[^#]+\/-\/[^/#]+\.tgz$/.test(url)),
  ).toEqual([]);
});

test('only bcrypt may run an install script', () => {
  const withScript = lockedPackages().filter(({ hasInstallScript }) => hasInstallScript === true);
  expect({
    allowed: readPackage().allowScripts,
    withScript: withScript.map(({ name }) => name),
  }).toEqual({ allowed: { bcrypt: true }, withScript: ['bcrypt'] });
});

test('package.json has a range of Node versions, and .nvmrc a version within it', () => {
  const range = readPackage().engines?.node ?? 'none';
  const version = files.text('project/.nvmrc').trim();
  expect({ range, version, within: isWithin(version, range) }).toEqual({
    range: expect.stringMatching(/^>=\d+(\.\d+){0,2}( <\d+(\.\d+){0,2})?$/),
    version: expect.stringMatching(/^v?\d+(\.\d+){0,2}$/),
    within: true,
  });
});

test('npm rejects any other Node version and keeps the lockfile', () => {
  const npmrc = readNpmrc();
  // With any other value, these settings undo one of the two.
  const harmless = {
    'package-lock': 'true',
    shrinkwrap: 'true',
    save: 'true',
    force: 'false',
    global: 'false',
    location: 'project',
    'dry-run': 'false',
  };
  const undoing = Object.entries(harmless)
    .filter(([key, value]) => (npmrc[key] ?? value) !== value)
    .map(([key]) => `${key}=${npmrc[key]}`);
  expect({ 'engine-strict': npmrc['engine-strict'], undoing }).toEqual({
    'engine-strict': 'true',
    undoing: [],
  });
});

test('.npmrc contains no credentials', () => {
  const secret = /(^|:)(_auth|_authToken|_password|username|key)$/;
  // Comments as well: they are in git like any other line.
  const lines = files
    .text('project/.npmrc')
    .split('\n')
    .filter((line) => line.includes('='));
  const pairs = lines.map((line) => readPair(line.replace(/^[\s#;]+/, '')));
  const written = pairs.filter(
    ([key, value]) =>
      (secret.test(key) && !/^\$\{\w+\}$/.test(value)) || /\/\/[^/]*@/.test(`${key}=${value}`),
  );
  expect(written.map(([key]) => key)).toEqual([]);
});

test('git ignores secrets and what can be generated again, and nothing else', () => {
  const names = ['.env', 'node_modules/', ...EDITS, 'server.js'];
  expect(names.filter(isIgnored)).toEqual(['.env', 'node_modules/']);
});

test('.env.example names the variables that the server reads, each once, and no other', () => {
  const names = readEnvExample().map(([name]) => name);
  expect(names.sort()).toEqual([
    'PORT',
    'SESSION_KEY',
    'SESSION_LENGTH',
    'STAFF_PIN_HASH',
    'TILL_NAME',
  ]);
});

test('.env.example leaves the secrets empty', () => {
  const { SESSION_KEY, STAFF_PIN_HASH } = Object.fromEntries(readEnvExample());
  expect({ SESSION_KEY, STAFF_PIN_HASH }).toEqual({ SESSION_KEY: '', STAFF_PIN_HASH: '' });
});

test('the secrets that were in the files are gone from all of them', () => {
  const secrets = ['burning-lantern-7731', 'till-deploy-4f81c2d09b'];
  const telling = EDITS.filter((name) =>
    secrets.some((secret) => files.text(`project/${name}`).includes(secret)),
  );
  expect(telling).toEqual([]);
});

interface Package {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  engines?: { node?: string };
  allowScripts?: Record<string, boolean>;
}

interface LockedPackage extends Package {
  resolved?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
}

interface Lockfile extends Package {
  lockfileVersion?: number;
  packages: Record<string, LockedPackage>;
}

function readPackage(): Package {
  return files.json('project/package.json') as unknown as Package;
}

function readLockfile(): Lockfile {
  return { packages: {}, ...(files.json('project/package-lock.json') as Partial<Lockfile>) };
}

/** What package.json and the root of the lockfile both hold. */
function pickShared({ name, version, dependencies, devDependencies, engines }: Package = {}) {
  return { name, version, dependencies, devDependencies, engines };
}

/** All that npm installs for a package, with the ranges. */
function askedBy(asker: Package): Record<string, string> {
  const peers = Object.entries(asker.peerDependencies ?? {});
  const needed = peers.filter(([name]) => asker.peerDependenciesMeta?.[name]?.optional !== true);
  return {
    ...asker.dependencies,
    ...asker.devDependencies,
    ...asker.optionalDependencies,
    ...Object.fromEntries(needed),
  };
}

/** The package that another one gets under a name: from its own folder, or from one above it. */
function find(
  packages: Record<string, LockedPackage>,
  from: string,
  wanted: string,
): LockedPackage | undefined {
  const found = packages[`${from}/node_modules/${wanted}`.replace(/^\//, '')];
  if (found || from === '') return found;
  return find(packages, from.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, ''), wanted);
}

function lockedPackages(): (LockedPackage & { name: string })[] {
  return Object.entries(readLockfile().packages)
    .filter(([path]) => path !== '')
    .map(([path, locked]) => ({ ...locked, name: nameAt(path) }));
}

function nameAt(path: string): string {
  return path.replace(/^.*node_modules\//, '');
}

/** Whether the registry has the version with this integrity; assumed if it is not known here. */
function isPublished(name: string, version: string, integrity: string): boolean {
  const known = (PUBLISHED[name] ?? '').split(' ').map((item) => item.split(':'));
  const mark = known.find(([one]) => one === version)?.[1];
  if (mark !== undefined)
    return createHash('sha256').update(integrity).digest('hex').startsWith(mark);
  const [first = '', last = ''] = [known[0]?.[0], known.at(-1)?.[0]];
  return (
    first === '' || compare(version, first.split('.')) < 0 || compare(version, last.split('.')) > 0
  );
}

/** The lines of a file that are neither empty nor comments. */
function readLines(name: string, comment: RegExp): string[] {
  const lines = files.text(`project/${name}`).split(/\r?\n/);
  return lines.filter((line) => line.trim() !== '' && !comment.test(line));
}

/** What npm reads there: nothing after the name of a section, since npm has no sections. */
function readNpmrc(): Record<string, string> {
  const lines = readLines('.npmrc', /^\s*[#;]/);
  const section = lines.findIndex((line) => /^\s*\[/.test(line));
  return Object.fromEntries(lines.slice(0, section === -1 ? undefined : section).map(readPair));
}

function readPair(line: string): [key: string, value: string] {
  const [, key = '', value = 'true'] =
    /^\s*([^=]+?)\s*(?:=\s*["']?(.*?)["']?\s*(?:[#;].*)?)?$/.exec(line) ?? [];
  return [key, value];
}

function readEnvExample(): [name: string, value: string][] {
  const pairs = readLines('.env.example', /^\s*#/).map(
    (line) => /^\s*(?:export\s+)?([^=\s]+)\s*=\s*(["']?)([^#]*?)\2\s*(?:#.*)?$/.exec(line) ?? [],
  );
  return pairs.map(([, name = '', , value = '']) => [name, value]);
}

/**
 * Whether git ignores a file, or a folder with a slash at its end: the last line that matches
 * decides.
 */
function isIgnored(name: string): boolean {
  const fits = (line: string) => {
    const glob = line.replace(/^!/, '').replace(/^(\*\*)?\//, '');
    const pattern = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
    return new RegExp(`^${pattern.replace(/\?/g, '.')}/?$`).test(name);
  };
  // Only spaces at the end are ignored: a space at the beginning is part of the name.
  const lines = readLines('.gitignore', /^#/).map((line) => line.replace(/ +$/, ''));
  return lines.findLast(fits)?.startsWith('!') === false;
}

/** Whether a version lies in a range, in any form in which packages write one. */
function isAllowed(version: string, range: string): boolean {
  const tidy = range.replace(/(\S+) - (\S+)/g, '>=$1 <=$2').replace(/([<>=~^])\s+/g, '$1');
  return tidy.split('||').some((part) => isWithin(version, part.trim()));
}

function isWithin(version: string, range: string): boolean {
  return range.split(/\s+/).every((bound) => {
    const [, sign = '', wanted = ''] = /^([<>]=?|[~^=]?)v?(.*)$/.exec(bound) ?? [];
    if (!/^(\d+(\.(\d+|x|\*))*|x|\*|)$/.test(wanted)) return false;
    const numbers = wanted.split('.').filter((number) => /^\d+$/.test(number));
    const order = compare(version.replace(/^v/, ''), numbers);
    if (sign.startsWith('<')) return order < 0 || (order === 0 && sign === '<=');
    if (sign.startsWith('>')) return order > 0 || (order === 0 && sign === '>=');
    return order >= 0 && compare(version, numbers.slice(0, countFixed(sign, numbers))) === 0;
  });
}

/** How many leading numbers are fixed by a sign such as ~ or ^. */
function countFixed(sign: string, numbers: string[]): number {
  if (sign === '~') return 2;
  // A caret allows any number after the first one that is not 0.
  return sign === '^' ? numbers.findIndex((number) => number !== '0') + 1 || 3 : 3;
}

/** Negative, zero or positive; only the numbers that both have are compared. */
function compare(version: string, numbers: string[]): number {
  const all = version.split('.').map(Number);
  const differences = all.map((number, i) => number - Number(numbers[i] ?? number));
  return differences.find((difference) => difference !== 0) ?? 0;
}
