import { execFileSync } from 'node:child_process';
import { type Dirent, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';

import { folderSource } from '../../../src/grade/intake/folder-source';
import { type ListedFile, MOST_FILES } from '../../../src/grade/intake/source';
import { openFolder } from '../../support/temporary-folder';

afterEach(() => jest.restoreAllMocks());

/** In the order of their names; a file system has its own. */
async function list(root: string): Promise<ListedFile[]> {
  const listed = await folderSource(root).list();
  return listed.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function read(root: string, paths: readonly string[], mostBytes = 100) {
  const texts = await folderSource(root).read(new Set(paths), mostBytes);
  return Object.fromEntries([...texts].map(([path, text]) => [path, text.toString()]));
}

test('files of a folder are listed with their sizes, but for what git and npm put there', async () => {
  await using folder = openFolder({
    'a.ts': 'one',
    'src/deep/Bücher 本.ts': '本',
    '.git/config': 'x',
    'node_modules/ms/index.js': 'x',
    'chapters/node_modules/ms/index.js': 'x',
  });
  expect(await list(folder.path)).toEqual([
    { path: 'a.ts', kind: 'file', size: 3 },
    { path: 'src/deep/Bücher 本.ts', kind: 'file', size: 3 },
  ]);
});

test('only what was asked for is read, and what is not there is left out', async () => {
  await using folder = openFolder({ 'a.ts': 'one', 'src/b.ts': 'two', 'c.ts': '' });
  expect(await read(folder.path, ['src/b.ts', 'c.ts', 'gone.ts', 'src'])).toEqual({
    'src/b.ts': 'two',
    'c.ts': '',
  });
});

test.each([
  ['more than', 'fives', 'fives'],
  ['exactly', 'four', 'four'],
  ['far more than', 'x'.repeat(1000), 'xxxxx'],
])('of a file with %s the most bytes, one byte beyond them is read', async (_, text, got) => {
  await using folder = openFolder({ 'a.ts': text });
  expect(await read(folder.path, ['a.ts'], 4)).toEqual({ 'a.ts': got });
});

test.each([
  ['a file', 'outside/secret.ts'],
  ['a folder', 'outside'],
  ['nothing', 'nowhere'],
])('a link to %s is listed as a link and not followed', async (_, target) => {
  await using outer = openFolder({ 'outside/secret.ts': 'secret', 'submission/a.ts': 'one' });
  const root = join(outer.path, 'submission');
  symlinkSync(join(outer.path, target), join(root, 'link.ts'));
  expect(await list(root)).toEqual([
    { path: 'a.ts', kind: 'file', size: 3 },
    { path: 'link.ts', kind: 'link', size: 0 },
  ]);
  expect(await read(root, ['link.ts'])).toEqual({});
});

test('a link that takes the place of a file after the list is not followed', async () => {
  await using outer = openFolder({ 'secret.ts': 'secret', 'submission/a.ts': 'one' });
  const root = join(outer.path, 'submission');
  const source = folderSource(root);
  const listed = await source.list();
  unlinkSync(join(root, 'a.ts'));
  symlinkSync(join(outer.path, 'secret.ts'), join(root, 'a.ts'));
  expect(listed.map(({ kind }) => kind)).toEqual(['file']);
  expect(await source.read(new Set(['a.ts']), 100)).toEqual(new Map());
});

test('a link that takes the place of a folder after the list is not followed', async () => {
  await using outer = openFolder({ 'other/a.ts': 'secret', 'submission/src/a.ts': 'one' });
  const root = join(outer.path, 'submission');
  const source = folderSource(root);
  const listed = await source.list();
  rmSync(join(root, 'src'), { recursive: true });
  symlinkSync(join(outer.path, 'other'), join(root, 'src'));
  expect(listed.map(({ path }) => path)).toEqual(['src/a.ts']);
  expect(await source.read(new Set(['src/a.ts']), 100)).toEqual(new Map());
});

test('a submission that is named by a link is read', async () => {
  await using outer = openFolder({ 'submission/a.ts': 'one' });
  const link = join(outer.path, 'link');
  symlinkSync(join(outer.path, 'submission'), link);
  expect(await read(link, ['a.ts'])).toEqual({ 'a.ts': 'one' });
});

test('a fifo is listed as special, and nobody waits for what it says', async () => {
  await using folder = openFolder();
  execFileSync('mkfifo', [join(folder.path, 'a.ts')]);
  expect(await list(folder.path)).toEqual([{ path: 'a.ts', kind: 'special', size: 0 }]);
  expect(await read(folder.path, ['a.ts'])).toEqual({});
});

test('a file whose name is no UTF-8 does not keep the others from being listed', async () => {
  await using folder = openFolder({ 'a.ts': 'one' });
  writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/b`), Buffer.from([0xfc])]), 'two');
  expect(await list(folder.path)).toEqual([
    { path: 'a.ts', kind: 'file', size: 3 },
    { path: 'b\ufffd', kind: 'file', size: 0 },
  ]);
});

test('a folder that cannot be opened does not keep the others from being listed', async () => {
  await using folder = openFolder({ 'a.ts': 'one' });
  const named = Buffer.concat([Buffer.from(`${folder.path}/b`), Buffer.from([0xfc])]);
  await promises.mkdir(named);
  expect(await list(folder.path)).toEqual([
    { path: 'a.ts', kind: 'file', size: 3 },
    { path: 'b\ufffd', kind: 'special', size: 0 },
  ]);
});

test('a folder of more files than any submission has is unreadable', async () => {
  // So many real files would take longer than all other tests here together.
  jest.spyOn(promises, 'opendir').mockResolvedValue(folderOf(MOST_FILES + 1));
  await expect(folderSource('/submission').list()).rejects.toMatchObject({
    name: 'Unreadable',
    message: 'it has more than 50000 files. Hand in your copy of the course without node_modules',
  });
});

test('a folder of as many files as a submission may have is listed', async () => {
  jest.spyOn(promises, 'opendir').mockResolvedValue(folderOf(MOST_FILES));
  expect(await folderSource('/submission').list()).toHaveLength(MOST_FILES);
});

/** Looks like an open folder to whoever goes through it; of links, since nobody asks for their size. */
function folderOf(count: number): Awaited<ReturnType<typeof promises.opendir>> {
  const entry = (at: number): Partial<Dirent> => ({
    name: `${at}.ts`,
    isDirectory: () => false,
    isFile: () => false,
    isSymbolicLink: () => true,
  });
  const entries = Array.from({ length: count }, (_, at) => entry(at));
  return entries as unknown as Awaited<ReturnType<typeof promises.opendir>>;
}
