import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  type Dir,
  type Dirent,
  mkdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { folderSource } from '../../../src/grade/intake/folder-source';
import { type ListedFile, MOST_FILES } from '../../../src/grade/intake/source';
import { asNobody, canBeNobody } from '../../support/as-nobody';
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
    { path: 'chapters', kind: 'folder', size: 0 },
    { path: 'src', kind: 'folder', size: 0 },
    { path: 'src/deep', kind: 'folder', size: 0 },
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
  expect(listed.map(({ path }) => path)).toEqual(['src', 'src/a.ts']);
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

/**
 * Looks like an open folder to whoever goes through it; of links, since nobody asks for their size.
 */
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

test('a nested git repository is read like any other folder', async () => {
  await using folder = openFolder({
    'chapters/01-tiny/.git/HEAD': 'ref: refs/heads/main',
    'chapters/01-tiny/a.ts': 'one',
  });
  expect((await list(folder.path)).map(({ path }) => path)).toEqual([
    'chapters',
    'chapters/01-tiny',
    'chapters/01-tiny/a.ts',
  ]);
});

test('a submission is listed however deep it is, with one folder open at a time', async () => {
  await using folder = openFolder();
  const opened: Dir[] = [];
  const { opendir } = promises;
  jest.spyOn(promises, 'opendir').mockImplementation(async (...args) => {
    const states = await Promise.allSettled(opened.map(async (one) => one.read()));
    const closed = { status: 'rejected', reason: { code: 'ERR_DIR_CLOSED' } };
    expect(states).toMatchObject(opened.map(() => closed));
    const dir = await opendir(...args);
    opened.push(dir);
    return dir;
  });
  mkdirSync(join(folder.path, 'a/b/c'), { recursive: true });
  expect((await list(folder.path)).map(({ path }) => path)).toEqual(['a', 'a/b', 'a/b/c']);
});

const describeAsNobody = canBeNobody ? describe : describe.skip;

describeAsNobody('what the grader may not read', () => {
  /** A submission that everybody may read, but for what has the mode that is given. */
  function openLocked(path: string, mode: number) {
    const folder = openFolder({ 'src/a.ts': 'one', 'src/deep/b.ts': 'two', 'c.ts': 'three' });
    chmodSync(folder.path, 0o755);
    chmodSync(join(folder.path, path), mode);
    return {
      ...folder,
      [Symbol.asyncDispose]: () => {
        chmodSync(join(folder.path, path), 0o755);
        return folder[Symbol.asyncDispose]();
      },
    };
  }

  const refusal = (path: string) => ({
    name: 'CourseError',
    blame: 'machine',
    message: expect.stringMatching(
      new RegExp(`^${path} cannot be read by the user \\S+ \\(uid \\d+\\): EACCES$`),
    ) as string,
  });

  test('is listed as a file, and told when it is read', async () => {
    await using folder = openLocked('src/a.ts', 0o000);
    const [listed, reading] = await asNobody(async () => {
      const found = await list(folder.path);
      return [found, await read(folder.path, ['src/a.ts']).catch((error: unknown) => error)];
    });
    expect(listed).toContainEqual({ path: 'src/a.ts', kind: 'file', size: 3 });
    expect(reading).toMatchObject(refusal(`${folder.path}/src/a.ts`));
  });

  test.each([
    ['listed', 0o711],
    ['listed or entered', 0o000],
  ])('is a locked folder where it may not be %s, and the rest is listed', async (_, mode) => {
    await using folder = openLocked('src', mode);
    const listed = await asNobody(() => list(folder.path));
    expect(listed).toEqual([
      { path: 'c.ts', kind: 'file', size: 5 },
      { path: 'src', kind: 'locked', size: 0, error: expect.objectContaining({}) as unknown },
    ]);
    expect(listed[1]?.error).toMatchObject(refusal(`${folder.path}/src`));
  });

  test('are the files of a folder that may be listed and not entered', async () => {
    await using folder = openLocked('src', 0o744);
    const [listed, reading] = await asNobody(async () => {
      const found = await list(folder.path);
      return [found, await read(folder.path, ['src/a.ts']).catch((error: unknown) => error)];
    });
    expect(listed).toContainEqual(expect.objectContaining({ path: 'src/deep', kind: 'locked' }));
    expect(listed).toContainEqual({ path: 'src/a.ts', kind: 'file', size: 0 });
    expect(reading).toMatchObject(refusal(`${folder.path}/src/a.ts`));
  });

  test('may be all of it', async () => {
    await using folder = openLocked('.', 0o700);
    const listing = await asNobody(() => list(folder.path).catch((error: unknown) => error));
    expect(listing).toMatchObject(refusal(folder.path));
  });
});

test.each(['EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'EPERM', 'ESTALE'])(
  'a file that cannot be opened for %s is a failure of the machine',
  async (code) => {
    await using folder = openFolder({ 'a.ts': 'one' });
    const error = Object.assign(new Error(code), { code, syscall: 'open' });
    jest.spyOn(promises, 'open').mockRejectedValue(error);
    await expect(read(folder.path, ['a.ts'])).rejects.toMatchObject({
      blame: 'machine',
      message: expect.stringContaining(`${folder.path}/a.ts cannot be read by`) as string,
    });
  },
);

test('a socket that has taken the place of a file is left out', async () => {
  await using folder = openFolder();
  const server = createServer().listen(join(folder.path, 'a.ts'));
  await new Promise((listening) => server.once('listening', listening));
  expect(await list(folder.path)).toEqual([{ path: 'a.ts', kind: 'special', size: 0 }]);
  expect(await read(folder.path, ['a.ts'])).toEqual({});
  await new Promise((closed) => server.close(closed));
});
