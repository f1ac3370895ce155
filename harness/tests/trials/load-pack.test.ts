import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { eventually } from '../support/eventually';
import { EXAMPLE_IMAGES, type ExamplePack, layPack } from '../support/example-pack';
import { FreshClone } from '../support/fresh-clone';
import { noProcessIn } from '../support/processes';

const IMAGES = '{\n  "postgres": "stand-in/postgres:1",\n  "redis": "stand-in/redis:1"\n}\n';
const ASKED_TO_LOAD = 'load --input images.tar.gz';

test('a fresh clone gets its packages, the binding of sqlite3 and the images, and uses them', async () => {
  await using clone = new FreshClone();
  const { code, stdout } = await clone.load(await layPack(clone));
  expect(stdout).toContain('✓ postgres: stand-in/postgres:1\n✓ redis: stand-in/redis:1\nLoaded');
  expect(code).toBe(0);
  expect(clone.asked()).toContain(ASKED_TO_LOAD);
  expect(clone.hasSqlite()).toBe(true);
  expect(clone.read('.course/images.json')).toBe(IMAGES);
  expect(clone.leftBehind()).toEqual([]);
});

test('images that the course takes by itself need no list, and other entries of it stay', async () => {
  await using clone = new FreshClone();
  clone.write({ '.course/images.json': '{"postgres":"old/postgres:1","nginx":"own/nginx:1"}' });
  const images = EXAMPLE_IMAGES.map((one) => ({ ...one, image: `${one.service}:1` }));
  await clone.load(await layPack(clone, { manifest: { images } }));
  expect(clone.read('.course/images.json')).toBe('{\n  "nginx": "own/nginx:1"\n}\n');
});

const BAD: [string, string, (clone: FreshClone) => Promise<string>][] = [
  ['nothing', 'there is no file', async (clone) => clone.beside('nothing.tar')],
  ['a folder', 'is not a file', async (clone) => clone.root],
  ['a text', 'not a pack of the course', async (clone) => layText(clone)],
  ['another archive', 'not a pack of the course', async (clone) => layArchive(clone)],
  [
    'a pack of something else',
    'not a pack of the course',
    (clone) => layPack(clone, { manifest: { schema: 'theirs/v1' } }),
  ],
  [
    'a pack of another kind',
    'has another format (bookshop-course/pack/v9) than this course reads (bookshop-course/pack/v1)',
    (clone) => layPack(clone, { manifest: { schema: 'bookshop-course/pack/v9' } }),
  ],
  ['a cut pack', 'of 100000 bytes of images.tar.gz', (clone) => layCut(clone, -50_000)],
  ['the very beginning of a pack', 'is incomplete or damaged', (clone) => layCut(clone, 700)],
  ['a damaged pack', 'images.tar.gz differs from what was packed', (clone) => layDamaged(clone)],
];

test.each(BAD)('%s is an error, and nothing is changed', async (_, told, lay) => {
  await using clone = new FreshClone();
  const { code, stdout, stderr } = await clone.load(await lay(clone));
  expect(stderr).toContain(told);
  expect(stderr).toContain('\n→ ');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect([clone.asked(), clone.hasSqlite(), clone.leftBehind()]).toEqual([[], false, []]);
});

test('without a file it says what it takes', async () => {
  await using clone = new FreshClone();
  const { code, stderr } = await clone.load();
  expect(stderr).toBe('services load takes one file\n→ npm run course -- services load <file>\n');
  expect(code).toBe(2);
});

test('for another lockfile only the images are loaded', async () => {
  await using clone = new FreshClone();
  const file = await layPack(clone, { manifest: { lockfile: 'another', course: '0.9.0' } });
  const { code, stderr } = await clone.load(file);
  expect(stderr).toContain('the pack was made with another version of the course (0.9.0)');
  expect(code).toBe(2);
  expect([clone.hasSqlite(), clone.read('.course/images.json')]).toEqual([false, IMAGES]);
});

const DOCKERS: [string, string | undefined, string][] = [
  ['is not installed', undefined, 'Docker is not installed'],
  [
    'does not answer',
    '#!/bin/sh\necho "Cannot connect to it" >&2\nexit 1\n',
    'Docker does not respond: Cannot connect to it',
  ],
];

test.each(DOCKERS)('where Docker %s, the packages are installed', async (_, script, told) => {
  await using clone = new FreshClone();
  if (script === undefined) clone.removeProgram('docker');
  else clone.replaceProgram('docker', script);
  const { code, stderr } = await clone.load(await layPack(clone));
  expect(stderr).toContain(`the images were left out, since ${told}\n→ Start Docker`);
  expect(code).toBe(3);
  expect([clone.hasSqlite(), clone.read('.course/images.json')]).toEqual([true, undefined]);
});

const { platform, arch } = process;
const BINDINGS: [string, ExamplePack, string][] = [
  [
    'is for another machine',
    { manifest: { binding: { version: '6.0.1', platform: 'plan9', arch: 'mips', napi: 6 } } },
    'it is for plan9 mips with Node-API 6, and this is ',
  ],
  [
    'wants a newer Node',
    { manifest: { binding: { version: '6.0.1', platform, arch, napi: 999 } } },
    `it is for ${platform} ${arch} with Node-API 999, and this is `,
  ],
  ['cannot be loaded', { binding: Buffer.from('no binding') }, 'binding in the pack does not work'],
];

test.each(BINDINGS)(
  'where the binding of sqlite3 %s, that is told, and the rest is loaded',
  async (_, pack, told) => {
    await using clone = new FreshClone();
    const { code, stderr } = await clone.load(await layPack(clone, pack));
    expect(stderr).toContain(told);
    expect(stderr).toContain('`npm rebuild sqlite3` makes a binding');
    expect(code).toBe(3);
    expect(clone.read('sqlite3/build/Release/node_sqlite3.node')).toBeUndefined();
    expect(clone.asked()).toContain(ASKED_TO_LOAD);
  },
);

test('what npm says against an install is shown', async () => {
  await using clone = new FreshClone();
  clone.replaceProgram('npm', '#!/bin/sh\necho "npm error code ENOTCACHED" >&2\nexit 1\n');
  const { code, stderr } = await clone.load(await layPack(clone));
  expect(stderr).toContain('npm could not install the packages:\nnpm error code ENOTCACHED\n→ ');
  expect([code, clone.leftBehind()]).toEqual([3, []]);
});

test('packages that are a link to another folder are not replaced', async () => {
  await using clone = new FreshClone();
  mkdirSync(clone.beside('modules'));
  writeFileSync(join(clone.beside('modules'), 'mine'), '');
  symlinkSync(clone.beside('modules'), join(clone.root, 'node_modules'));
  const { code, stderr } = await clone.load(await layPack(clone));
  expect(stderr).toContain('node_modules is a link to another folder');
  expect([code, clone.read('node_modules/mine')]).toEqual([2, '']);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it with all that it started, and leaves nothing in the temporary folder',
  async (signal) => {
    await using clone = new FreshClone();
    // The folder of the course is among its arguments, so that it is found.
    const npm = `#!/bin/sh\nexec /bin/sh -c 'echo >begun; while :; do /bin/sleep 1; done' ${clone.root}\n`;
    clone.replaceProgram('npm', npm);
    await using load = clone.start([await layPack(clone)]);
    const begun = join(clone.root, 'begun');
    await eventually('npm', () => (existsSync(begun) ? true : undefined));
    load.signal(signal);
    const { code } = await load.end();
    await noProcessIn(clone.root);
    expect([code, clone.leftBehind()]).toEqual([signal === 'SIGINT' ? 130 : 143, []]);
  },
);

function layText(clone: FreshClone): string {
  writeFileSync(clone.beside('notes.tar'), 'no archive\n'.repeat(1000));
  return clone.beside('notes.tar');
}

function layArchive(clone: FreshClone): string {
  const file = clone.beside('other.tar');
  execFileSync('tar', ['-c', '-f', file, 'package.json'], { cwd: clone.root });
  return file;
}

async function layCut(clone: FreshClone, length: number): Promise<string> {
  const file = await layPack(clone);
  truncateSync(file, length < 0 ? statSync(file).size + length : length);
  return file;
}

async function layDamaged(clone: FreshClone): Promise<string> {
  const file = await layPack(clone);
  const content = readFileSync(file);
  content.write('X', content.lastIndexOf('image'));
  writeFileSync(file, content);
  return file;
}
