import fs from 'node:fs';
import { join } from 'node:path';

import { MOST_FILES } from '../../../src/grade/intake/source';
import { zipSource } from '../../../src/grade/intake/zip-source';
import { openFolder } from '../../support/temporary-folder';
import { MODE, type ZipEntry, zipFile } from '../../support/zip-file';

afterEach(() => jest.restoreAllMocks());

function openZip(content: readonly ZipEntry[] | Buffer) {
  const bytes = Buffer.isBuffer(content) ? content : zipFile(content);
  const folder = openFolder({ 'submission.zip': bytes });
  const source = zipSource(join(folder.path, 'submission.zip'));
  return { source, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

const DAMAGED =
  'the zip archive is damaged or incomplete. Pack your folder again, and hand in the new archive';

const ARCHIVE = zipFile([{ name: 'a.txt', content: 'one'.repeat(100) }]);

test('files of a zip are listed with their sizes, and folders', async () => {
  await using zip = openZip([
    { name: 'src/' },
    { name: 'src/deep/', mode: MODE.folder },
    { name: 'src/odd/', mode: MODE.file },
    { name: 'src/a.ts', content: 'one' },
    { name: 'src/b.ts', content: 'two and three', deflate: true, mode: MODE.file },
  ]);
  expect(await zip.source.list()).toEqual([
    { path: 'src', kind: 'folder', size: 0 },
    { path: 'src/deep', kind: 'folder', size: 0 },
    { path: 'src/odd', kind: 'folder', size: 0 },
    { path: 'src/a.ts', kind: 'file', size: 3 },
    { path: 'src/b.ts', kind: 'file', size: 13 },
  ]);
});

test.each([
  ['stored', false],
  ['deflated', true],
])('a file that is %s is read, and one that nobody asked for is not', async (_, deflate) => {
  await using zip = openZip([
    { name: 'a.ts', content: 'eins — 本', deflate },
    { name: 'b.ts', content: 'zwei', deflate },
    { name: 'empty.ts', deflate },
  ]);
  expect(await zip.source.read(new Set(['a.ts', 'empty.ts', 'gone.ts']), 100)).toEqual(
    new Map([
      ['a.ts', Buffer.from('eins — 本')],
      ['empty.ts', Buffer.alloc(0)],
    ]),
  );
});

test.each([
  ['../../evil.ts', '../../evil.ts'],
  ['/etc/evil.ts', '/etc/evil.ts'],
  ['C:/evil.ts', 'C:/evil.ts'],
  ['src\\catalog\\evil.ts', 'src/catalog/evil.ts'],
  ['..\\evil.ts', '../evil.ts'],
  ['Bücher 本.ts', 'Bücher 本.ts'],
  ['__proto__', '__proto__'],
])('an entry named %s is listed as %s, and others beside it are read', async (name, path) => {
  await using zip = openZip([
    { name, content: 'odd' },
    { name: 'good.ts', content: 'good' },
  ]);
  const listed = await zip.source.list();
  const texts = await zip.source.read(new Set([path, 'good.ts']), 100);
  expect(listed.map((file) => file.path)).toEqual([path, 'good.ts']);
  expect([...texts].map(([read, text]) => [read, text.toString()])).toEqual([
    [path, 'odd'],
    ['good.ts', 'good'],
  ]);
});

test('an entry that is there twice is listed twice', async () => {
  await using zip = openZip([{ name: 'a.ts' }, { name: 'a.ts', content: 'again' }]);
  expect((await zip.source.list()).map(({ path, size }) => [path, size])).toEqual([
    ['a.ts', 0],
    ['a.ts', 5],
  ]);
});

test.each([
  ['symbolic link', 'link', MODE.link],
  ['device', 'special', MODE.device],
  ['fifo', 'special', MODE.fifo],
])('a %s is listed as %s and not read', async (_, kind, mode) => {
  await using zip = openZip([{ name: 'a.ts', content: '/etc/passwd', mode }]);
  expect(await zip.source.list()).toEqual([{ path: 'a.ts', kind, size: 11 }]);
  expect(await zip.source.read(new Set(['a.ts']), 100)).toEqual(new Map());
});

test('of a link and a file of the same name, only the file is read', async () => {
  await using zip = openZip([
    { name: 'a.ts', content: 'text', mode: MODE.file },
    { name: 'a.ts', content: '/etc/passwd', mode: MODE.link },
  ]);
  const texts = await zip.source.read(new Set(['a.ts']), 100);
  expect(texts.get('a.ts')?.toString()).toBe('text');
});

test.each([
  ['stored', false],
  ['deflated', true],
])(
  'of a large file that is %s, no more than one byte beyond the limit is read',
  async (_, deflate) => {
    // Deflated, a thousandth of it is in the archive.
    await using zip = openZip([{ name: 'bomb.ts', content: Buffer.alloc(20_000_000), deflate }]);
    expect(await zip.source.list()).toEqual([{ path: 'bomb.ts', kind: 'file', size: 20_000_000 }]);
    const texts = await zip.source.read(new Set(['bomb.ts']), 1_000_000);
    expect(texts.get('bomb.ts')?.length).toBe(1_000_001);
  },
);

test('a file exactly as large as the limit is read whole', async () => {
  await using zip = openZip([{ name: 'a.ts', content: 'four', deflate: true }]);
  expect((await zip.source.read(new Set(['a.ts']), 4)).get('a.ts')?.toString()).toBe('four');
});

test.each([
  ['smaller', 10],
  ['larger', 1_000],
])(
  'a deflated file that says it is %s than it is makes the zip unreadable',
  async (_, toldSize) => {
    const content = 'x'.repeat(500);
    await using zip = openZip([{ name: 'a.ts', content, deflate: true, toldSize }]);
    await expect(zip.source.read(new Set(['a.ts']), 1_000_000)).rejects.toMatchObject({
      name: 'Unreadable',
      message: DAMAGED,
    });
  },
);

test('a zip of more files than any submission has is unreadable', async () => {
  await using zip = openZip(
    Array.from({ length: MOST_FILES + 1 }, (_, at) => ({ name: `${at}.ts` })),
  );
  await expect(zip.source.list()).rejects.toMatchObject({
    name: 'Unreadable',
    message: 'it has more than 50000 files. Hand in your copy of the course without node_modules',
  });
});

test.each([
  ['has lost its end', ARCHIVE.subarray(0, -30)],
  ['has lost its beginning', ARCHIVE.subarray(200)],
  ['only begins like one', Buffer.from('PK\x03\x04 and then a text')],
  ['is empty', Buffer.alloc(0)],
])('a zip that %s is unreadable', async (_, bytes) => {
  await using zip = openZip(bytes);
  await expect(zip.source.list()).rejects.toMatchObject({
    name: 'Unreadable',
    message: DAMAGED,
  });
});

test('a zip whose content is spoilt is unreadable when it is read', async () => {
  const entry = { name: 'a.ts', content: 'some text', deflate: true };
  const bytes = zipFile([entry]);
  // The content follows the header of 30 bytes and the name.
  bytes.fill(0xff, 30 + entry.name.length, 30 + entry.name.length + 4);
  await using zip = openZip(bytes);
  await expect(zip.source.read(new Set(['a.ts']), 100)).rejects.toMatchObject({
    name: 'Unreadable',
    message: DAMAGED,
  });
});

test('a zip of nothing lists nothing', async () => {
  await using zip = openZip([]);
  expect(await zip.source.list()).toEqual([]);
});

test('an encrypted file makes the zip unreadable, in words of its own', async () => {
  await using zip = openZip([{ name: 'a.ts', content: 'secret', deflate: true, flags: 1 }]);
  await expect(zip.source.read(new Set(['a.ts']), 100)).rejects.toMatchObject({
    name: 'Unreadable',
    message: 'the archive is encrypted. Hand in one without a password',
  });
});

test('a zip with an encrypted list is unreadable, in words of its own', async () => {
  await using zip = openZip([{ name: 'a.ts', content: 'secret', flags: 0x41 }]);
  await expect(zip.source.list()).rejects.toMatchObject({
    name: 'Unreadable',
    message: 'the archive is encrypted. Hand in one without a password',
  });
});

test('a way of compression that is not read here is told', async () => {
  const LZMA = 14;
  await using zip = openZip([{ name: 'a.ts', content: 'packed', method: LZMA }]);
  await expect(zip.source.read(new Set(['a.ts']), 100)).rejects.toMatchObject({
    name: 'Unreadable',
    message:
      'the zip archive uses a compression method that is not supported. Pack it as a common zip (Deflate)',
  });
});

test('a zip that this machine cannot read is a failure of the machine', async () => {
  await using folder = openFolder({ 'submission.zip': ARCHIVE });
  const file = join(folder.path, 'submission.zip');
  const error = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read' });
  jest.spyOn(fs, 'read').mockImplementation((...args: unknown[]) => {
    (args.at(-1) as (error: Error) => void)(error);
  });
  await expect(zipSource(file).list()).rejects.toMatchObject({
    blame: 'machine',
    message: expect.stringContaining(`${file} cannot be read by`) as string,
  });
});
