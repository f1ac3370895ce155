import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createFolderStore } from '../../src/snapshots/folder-store';
import { createGitStore } from '../../src/snapshots/git-store';
import { overwrite, undoLatest } from '../../src/snapshots/keep';
import { refusalOf } from '../support/refusal';
import { openFolder, type TemporaryFolder } from '../support/temporary-folder';
import { runGit } from '../support/tiny-course';

const text = (content: string) => Buffer.from(content);
const read = ({ path }: TemporaryFolder, name: string) => readFileSync(join(path, name), 'utf8');

/** With git and without it, a learner is promised the same. */
const KINDS: [string, (root: string) => unknown][] = [
  ['in a plain folder', () => undefined],
  ['in a git repository', (root) => runGit(root, 'init', '--quiet')],
];

describe.each(KINDS)('%s', (_, prepare) => {
  function open(files: Readonly<Record<string, string>>) {
    const folder = openFolder(files);
    prepare(folder.path);
    return folder;
  }

  test('undo brings back what was overwritten, made and removed', async () => {
    await using folder = open({ 'a.ts': 'my a', 'b.ts': 'my b' });
    const changes = { 'a.ts': text('a'), 'b.ts': null, 'src/deep/c.ts': text('c') };
    overwrite(folder.path, changes, 'before reset of tiny/shout');
    expect([read(folder, 'a.ts'), existsSync(join(folder.path, 'b.ts'))]).toEqual(['a', false]);
    undoLatest(folder.path);
    expect([read(folder, 'a.ts'), read(folder, 'b.ts')]).toEqual(['my a', 'my b']);
    expect(existsSync(join(folder.path, 'src/deep/c.ts'))).toBe(false);
  });

  test('two overwrites are undone one by one, the last one first', async () => {
    await using folder = open({ 'a.ts': 'one' });
    overwrite(folder.path, { 'a.ts': text('two') }, 'before the first');
    overwrite(folder.path, { 'a.ts': text('three') }, 'before the second');
    expect(undoLatest(folder.path)?.reason).toBe('before the second');
    expect(read(folder, 'a.ts')).toBe('two');
    expect(undoLatest(folder.path)?.reason).toBe('before the first');
    expect(read(folder, 'a.ts')).toBe('one');
    expect(undoLatest(folder.path)).toBeUndefined();
  });

  test('only files that really change are overwritten and kept', async () => {
    await using folder = open({ 'a.ts': 'same', 'b.ts': 'mine' });
    const changes = { 'a.ts': text('same'), 'b.ts': text('b'), 'gone.ts': null };
    expect(overwrite(folder.path, changes, 'before')).toEqual(['b.ts']);
    expect(undoLatest(folder.path)?.paths).toEqual(['b.ts']);
  });

  test('where nothing changes there is nothing to undo', async () => {
    await using folder = open({ 'a.ts': 'same' });
    expect(overwrite(folder.path, { 'a.ts': text('same') }, 'before')).toEqual([]);
    expect(undoLatest(folder.path)).toBeUndefined();
  });

  test('line ends and bytes come back as they were', async () => {
    const mine = Buffer.from([13, 10, 0, 255]);
    await using folder = open({});
    folder.write({ 'a.bin': mine });
    overwrite(folder.path, { 'a.bin': text('new') }, 'before');
    undoLatest(folder.path);
    expect(readFileSync(join(folder.path, 'a.bin'))).toEqual(mine);
  });

  test('an undo that was cut short after its files were back can be done again', async () => {
    await using folder = open({ 'a.ts': 'mine' });
    overwrite(folder.path, { 'a.ts': text('new') }, 'before');
    // What undo does before it drops the snapshot.
    writeFileSync(join(folder.path, 'a.ts'), 'mine');
    expect(undoLatest(folder.path)?.reason).toBe('before');
    expect(read(folder, 'a.ts')).toBe('mine');
    expect(undoLatest(folder.path)).toBeUndefined();
  });

  test('an overwrite that was cut short after its snapshot loses nothing', async () => {
    await using folder = open({ 'a.ts': 'mine' });
    const store = existsSync(join(folder.path, '.git'))
      ? createGitStore(folder.path)
      : createFolderStore(folder.path);
    store.save({ reason: 'before', files: { 'a.ts': text('mine') }, left: { 'a.ts': 'digest' } });
    expect(undoLatest(folder.path)?.reason).toBe('before');
    expect(read(folder, 'a.ts')).toBe('mine');
  });

  test('work that came after the overwrite is brought back by one more undo', async () => {
    await using folder = open({ 'a.ts': 'old work', 'b.ts': 'old work' });
    overwrite(folder.path, { 'a.ts': text('starter'), 'b.ts': text('starter') }, 'before reset');
    folder.write({ 'a.ts': 'new work' });
    expect(undoLatest(folder.path)).toEqual({
      reason: 'before reset',
      paths: ['a.ts', 'b.ts'],
      kept: ['a.ts'],
    });
    expect([read(folder, 'a.ts'), read(folder, 'b.ts')]).toEqual(['old work', 'old work']);
    expect(undoLatest(folder.path)).toEqual({ reason: 'before undo', paths: ['a.ts'], kept: [] });
    expect([read(folder, 'a.ts'), read(folder, 'b.ts')]).toEqual(['new work', 'old work']);
    expect(undoLatest(folder.path)).toBeUndefined();
  });

  test('a file that was deleted after the overwrite comes back, and can be gone again', async () => {
    await using folder = open({ 'a.ts': 'mine' });
    overwrite(folder.path, { 'a.ts': text('starter') }, 'before reset');
    rmSync(join(folder.path, 'a.ts'));
    expect(undoLatest(folder.path)?.kept).toEqual(['a.ts']);
    expect(read(folder, 'a.ts')).toBe('mine');
    undoLatest(folder.path);
    expect(existsSync(join(folder.path, 'a.ts'))).toBe(false);
  });

  test('what cannot be written is told, and what was there is kept', async () => {
    await using folder = open({ 'a.ts': 'mine', src: 'a file, not a folder' });
    const changes = { 'a.ts': text('new'), 'src/b.ts': text('new') };
    expect(refusalOf(() => overwrite(folder.path, changes, 'before'))).toEqual({
      message: expect.stringMatching(/^src\/b\.ts cannot be written: /),
      next: 'Make the folder of the course writable and try again; what was there before is kept for `undo`.',
      blame: 'machine',
    });
    undoLatest(folder.path);
    expect([read(folder, 'a.ts'), read(folder, 'src')]).toEqual(['mine', 'a file, not a folder']);
  });
});

test('where git does not work, work is kept in the folder', async () => {
  await using folder = openFolder({ 'a.ts': 'mine', '.git/HEAD': 'damaged' });
  overwrite(folder.path, { 'a.ts': text('new') }, 'before');
  undoLatest(folder.path);
  expect(read(folder, 'a.ts')).toBe('mine');
});

test('in a folder of somebody else’s repository, nothing is written into that repository', async () => {
  await using outer = openFolder({ 'course/a.ts': 'mine' });
  runGit(outer.path, 'init', '--quiet');
  const course = join(outer.path, 'course');
  overwrite(course, { 'a.ts': text('new') }, 'before');
  expect(runGit(outer.path, 'for-each-ref')).toBe('');
  undoLatest(course);
  expect(read(outer, 'course/a.ts')).toBe('mine');
});
