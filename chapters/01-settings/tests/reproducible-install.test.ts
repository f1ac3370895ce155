import { files } from '@bookshop/kit';

const EDITS = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  '.nvmrc',
  '.gitignore',
  '.env.example',
];

/** What the registry publishes for the versions that were current when this was written. */
const PUBLISHED: Record<string, string> = {
  'bcrypt@6.0.0':
    'sha512-cU8v/EGSrnH+HnxV2z0J7/blxH8gq7Xh2JFT6Aroax7UohdmiJJlxApMxtKfuI7z68NvvVcmR78k2LbT6efhRg==',
  'ms@2.1.3':
    'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==',
  'node-addon-api@8.9.2':
    'sha512-VijLXbi3UACN69I0JVXJsX4tjACjNoQDgv2gTF6sx2wWEi8tkSg2eX8p5gSIFi8z2+DL3oHmY6OyKce38SDolg==',
  'node-gyp-build@4.8.4':
    'sha512-LA4ZjwlnUblHVgq0oBF3Jl/6h/Nvs5fzBLwdEF4nuxnFdsfajde4WfxtJr3CaiH+F6ewcIB/q4jQ4UzPyid+CQ==',
  'prettier@3.10.1':
    'sha512-70vp3ZUYoPlFbF9uiTdXHUUCGEIp7d4+6p+8DYbkm2jP7x/3i/paXVF6dopSI3zd/CEitrZN1rc4i85xWmmXlg==',
};

test('package.json asks for three packages and no other, in ranges of published versions', () => {
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

test('the lockfile begins with what package.json says', () => {
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
  const asked = Object.entries(asking).flatMap(([path, asker]) =>
    Object.entries(askedBy(asker)).map(([wanted, range]) => ({
      wanted,
      range,
      by: path === '' ? 'package.json' : path,
      locked: find(packages, path, wanted)?.version ?? 'not locked',
    })),
  );
  expect(asked.filter(({ locked, range }) => !isAllowed(locked, range))).toEqual([]);
});

test('every locked package has the sha512 integrity that is published for it', () => {
  const packages = lockedPackages().map(({ name, version, integrity }) => {
    return { id: `${name}@${version}`, integrity };
  });
  const sha512 = expect.stringMatching(/^sha512-[A-Za-z0-9+/]{86}==$/);
  expect(packages).toEqual(packages.map(({ id }) => ({ id, integrity: PUBLISHED[id] ?? sha512 })));
});

test('no locked package comes from git or from an archive elsewhere', () => {
  const addresses = lockedPackages().flatMap(({ resolved }) => resolved ?? []);
  expect(addresses.filter((url) => !/^https:\/\/[^#]+\/-\/[^/#]+\.tgz$/.test(url))).toEqual([]);
});

test('of all packages only bcrypt may run an install script', () => {
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

test('npm refuses another Node and keeps the lockfile', () => {
  expect({ 'package-lock': 'true', ...readNpmrc() }).toMatchObject({
    'engine-strict': 'true',
    'package-lock': 'true',
  });
});

test('.npmrc holds no credentials', () => {
  const secret = /(^|:)(_auth|_authToken|_password|username)$/;
  const written = Object.entries(readNpmrc()).filter(
    ([key, value]) =>
      (secret.test(key) && !/^\$\{\w+\}$/.test(value)) || /\/\/[^/]*@/.test(`${key}=${value}`),
  );
  expect(written.map(([key]) => key)).toEqual([]);
});

test('git leaves out what is secret or can be made again, and keeps the rest', () => {
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

test('the secrets that were written down are gone from all files', () => {
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

function lockedPackages(): LockedPackage[] {
  return Object.entries(readLockfile().packages)
    .filter(([path]) => path !== '')
    .map(([path, locked]) => ({ ...locked, name: path.replace(/^.*node_modules\//, '') }));
}

/** The lines of a file that are neither empty nor comments. */
function readLines(name: string): string[] {
  const lines = files.text(`project/${name}`).split('\n');
  return lines.map((line) => line.trim()).filter((line) => !/^([#;]|$)/.test(line));
}

function readNpmrc(): Record<string, string> {
  const pairs = readLines('.npmrc').map((line) => /^([^=]+?)\s*(?:=\s*(.*))?$/.exec(line) ?? []);
  return Object.fromEntries(pairs.map(([, key = '', value = 'true']) => [key, value]));
}

function readEnvExample(): [name: string, value: string][] {
  const pairs = readLines('.env.example').map(
    (line) => /^(?:export\s+)?([^=\s]+)\s*=\s*(["']?)([^#]*?)\2\s*(?:#.*)?$/.exec(line) ?? [],
  );
  return pairs.map(([, name = '', , value = '']) => [name, value]);
}

/**
 * Whether git ignores a file, or a folder with a slash at its end: the last line that fits decides.
 */
function isIgnored(name: string): boolean {
  const fits = (line: string) => {
    const glob = line.replace(/^!/, '').replace(/^(\*\*)?\//, '');
    const pattern = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
    return new RegExp(`^${pattern.replace(/\?/g, '.')}/?$`).test(name);
  };
  return readLines('.gitignore').findLast(fits)?.startsWith('!') === false;
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

/** How many leading numbers a sign leaves no choice about. */
function countFixed(sign: string, numbers: string[]): number {
  if (sign === '~') return 2;
  // A caret lets go of what stands behind the first number that is not 0.
  return sign === '^' ? numbers.findIndex((number) => number !== '0') + 1 || 3 : 3;
}

/** Below, at or above zero, as the numbers that both have differ. */
function compare(version: string, numbers: string[]): number {
  const all = version.split('.').map(Number);
  const differences = all.map((number, i) => number - Number(numbers[i] ?? number));
  return differences.find((difference) => difference !== 0) ?? 0;
}
