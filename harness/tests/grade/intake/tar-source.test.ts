import fs, { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { create, Header, type HeaderData } from 'tar';

import { MOST_FILES, MOST_UNPACKED_BYTES } from '../../../src/grade/intake/source';
import { tarSource } from '../../../src/grade/intake/tar-source';
import { openFolder } from '../../support/temporary-folder';

afterEach(() => jest.restoreAllMocks());

const BLOCK = 512;
const END = Buffer.alloc(2 * BLOCK);

/** An entry as it stands in an archive; its header may tell another size than the content has. */
function entry(header: HeaderData, content: string | Buffer = ''): Buffer {
  const body = Buffer.from(content);
  const block = Buffer.alloc(BLOCK);
  new Header({ type: 'File', mode: 0o644, size: body.length, ...header }).encode(block);
  return Buffer.concat([block, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
}

function openTar(...parts: readonly Buffer[]) {
  const folder = openFolder({ 'submission.tar': Buffer.concat(parts) });
  const source = tarSource(join(folder.path, 'submission.tar'));
  return { source, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

function texts(read: ReadonlyMap<string, Buffer>) {
  return [...read].map(([path, text]) => [path, text.toString()]);
}

test.each([
  ['plain', false],
  ['compressed', true],
])('files of a %s tar are listed, and those asked for are read', async (_, gzip) => {
  const name = `src/${'long-'.repeat(30)}name.ts`;
  await using folder = openFolder({
    'src/a.ts': 'one',
    'src/Bücher 本.ts': 'zwei',
    'src/empty.ts': '',
    [name]: 'three',
  });
  symlinkSync('/etc/passwd', join(folder.path, 'src/link.ts'));
  const file = join(folder.path, 'submission.tar');
  await create({ file, gzip, cwd: folder.path }, ['src']);
  const source = tarSource(file);
  const listed = await source.list();
  expect(listed.sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
    { path: 'src', kind: 'folder', size: 0 },
    { path: 'src/Bücher 本.ts', kind: 'file', size: 4 },
    { path: 'src/a.ts', kind: 'file', size: 3 },
    { path: 'src/empty.ts', kind: 'file', size: 0 },
    { path: 'src/link.ts', kind: 'link', size: 0 },
    { path: name, kind: 'file', size: 5 },
  ]);
  const asked = new Set(['src/Bücher 本.ts', 'src/empty.ts', 'src/link.ts', name, 'gone.ts']);
  expect(texts(await source.read(asked, 100)).sort()).toEqual([
    ['src/Bücher 本.ts', 'zwei'],
    ['src/empty.ts', ''],
    [name, 'three'],
  ]);
});

test.each(['../../evil.ts', '/etc/evil.ts', 'src\\evil.ts', '__proto__'])(
  'an entry named %s is listed as that, and others beside it are read',
  async (path) => {
    await using tar = openTar(entry({ path }, 'odd'), entry({ path: 'good.ts' }, 'good'), END);
    expect((await tar.source.list()).map((file) => file.path)).toEqual([path, 'good.ts']);
    expect(texts(await tar.source.read(new Set([path, 'good.ts']), 100))).toEqual([
      [path, 'odd'],
      ['good.ts', 'good'],
    ]);
  },
);

test('an entry that is there twice is listed twice', async () => {
  await using tar = openTar(entry({ path: 'a.ts' }), entry({ path: 'a.ts' }, 'again'), END);
  expect((await tar.source.list()).map(({ path, size }) => [path, size])).toEqual([
    ['a.ts', 0],
    ['a.ts', 5],
  ]);
});

test.each([
  ['symbolic link', 'link', { type: 'SymbolicLink', linkpath: '/etc/passwd' }],
  ['hard link', 'link', { type: 'Link', linkpath: 'b.ts' }],
  ['device', 'special', { type: 'CharacterDevice', devmaj: 1, devmin: 9 }],
  ['fifo', 'special', { type: 'FIFO' }],
  ['file with holes', 'special', { type: 'SparseFile' }],
  ['folder', 'folder', { type: 'Directory' }],
] as const)('a %s is listed as %s and not read', async (_, kind, header) => {
  await using tar = openTar(
    entry({ path: 'a.ts', ...header }),
    entry({ path: 'b.ts' }, 'two'),
    END,
  );
  expect(await tar.source.list()).toEqual([
    { path: 'a.ts', kind, size: 0 },
    { path: 'b.ts', kind: 'file', size: 3 },
  ]);
  expect(texts(await tar.source.read(new Set(['a.ts', 'b.ts']), 100))).toEqual([['b.ts', 'two']]);
});

test.each([
  ['plain', false],
  ['compressed', true],
])('of a large file in a %s tar, one byte beyond the limit is read', async (_, gzip) => {
  // Not as alike all over as zeros: a compressed tar of those is not accepted for that reason alone.
  const content = Buffer.from('all work and no play '.repeat(500_000));
  const bytes = Buffer.concat([
    entry({ path: 'a.ts' }, content),
    entry({ path: 'b.ts' }, 'b'),
    END,
  ]);
  await using tar = openTar(gzip ? gzipSync(bytes) : bytes);
  const read = await tar.source.read(new Set(['a.ts', 'b.ts']), 1_000_000);
  expect(read.get('a.ts')?.equals(content.subarray(0, 1_000_001))).toBe(true);
  expect(read.get('b.ts')?.toString()).toBe('b');
});

test('a file exactly as large as the limit is read whole', async () => {
  await using tar = openTar(entry({ path: 'a.ts' }, 'four'), END);
  expect(texts(await tar.source.read(new Set(['a.ts']), 4))).toEqual([['a.ts', 'four']]);
});

test('a tar of more files than any submission has is unreadable', async () => {
  const one = entry({ path: 'a.ts' });
  await using tar = openTar(Buffer.alloc((MOST_FILES + 1) * BLOCK, one), END);
  await expect(tar.source.list()).rejects.toMatchObject({
    name: 'Unreadable',
    message: 'it has more than 50000 files. Hand in your copy of the course without node_modules',
  });
});

const TOO_LARGE = {
  name: 'Unreadable',
  message: 'it unpacks to more than 1000000000 bytes',
};

test.each([
  ['a file', { type: 'File' }],
  ['a file of a kind that nobody knows', { type: 'SolarisACL' }],
  ['a description of a file', { type: 'ExtendedHeader' }],
] as const)('a tar with %s that is larger than any submission is unreadable', async (_, header) => {
  await using tar = openTar(
    entry({ path: 'a.ts' }, 'one'),
    entry({ path: 'b.ts', ...header, size: MOST_UNPACKED_BYTES }),
  );
  await expect(tar.source.list()).rejects.toMatchObject(TOO_LARGE);
  await expect(tar.source.read(new Set(['a.ts']), 100)).rejects.toMatchObject(TOO_LARGE);
});

test('a tar that packs a great many bytes into few is unreadable', async () => {
  const bytes = Buffer.concat([entry({ path: 'a.ts' }, Buffer.alloc(20_000_000)), END]);
  await using tar = openTar(gzipSync(bytes, { level: 9 }));
  await expect(tar.source.list()).rejects.toMatchObject({
    name: 'Unreadable',
    message:
      'the tar archive unpacks to far more than its own size. Pack only your copy of the course',
  });
});

test('what stands behind the end of a tar takes no time', async () => {
  // The parser by itself would copy it over and over, for longer than a test may take.
  const beyond = Buffer.from('nobody asked for this '.repeat(4_000_000));
  await using tar = openTar(gzipSync(Buffer.concat([entry({ path: 'a.ts' }, 'one'), END, beyond])));
  expect(await tar.source.list()).toEqual([{ path: 'a.ts', kind: 'file', size: 3 }]);
});

const ARCHIVE = Buffer.concat([entry({ path: 'a.ts' }, 'one '.repeat(500)), END]);
const SPOILT = Buffer.from(ARCHIVE).fill('x', 0, 3);

test.each([
  ['breaks off', ARCHIVE.subarray(0, 1000)],
  ['breaks off within its header', ARCHIVE.subarray(0, 300)],
  ['has a header that does not fit its checksum', SPOILT],
  ['is compressed and breaks off', gzipSync(ARCHIVE).subarray(0, -20)],
  ['is a compressed text', gzipSync('a text of some length '.repeat(100))],
  ['only begins like something compressed', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7])],
])('a tar that %s is unreadable', async (_, bytes) => {
  await using tar = openTar(bytes);
  await expect(tar.source.list()).rejects.toMatchObject({
    name: 'Unreadable',
    message:
      'the tar archive is damaged or incomplete. Pack your folder again, and hand in the new archive',
  });
});

test('a tar of nothing lists nothing', async () => {
  await using tar = openTar(END);
  expect(await tar.source.list()).toEqual([]);
});

test('a tar that this machine cannot read is a failure of the machine', async () => {
  await using folder = openFolder();
  const error = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read' });
  jest.spyOn(fs, 'read').mockImplementation((...args: unknown[]) => {
    (args.at(-1) as (error: Error) => void)(error);
  });
  folder.write({ 'submission.tar': ARCHIVE });
  const file = join(folder.path, 'submission.tar');
  await expect(tarSource(file).list()).rejects.toMatchObject({
    blame: 'machine',
    message: expect.stringContaining(`${file} cannot be read by`) as string,
  });
});
