import { createFolderStore } from '../../src/snapshots/folder-store';
import { createGitStore } from '../../src/snapshots/git-store';
import type { SnapshotStore } from '../../src/snapshots/snapshot';
import { openFolder } from '../support/temporary-folder';
import { runGit } from '../support/tiny-course';

/** What both kinds of store promise. */
const KINDS: [string, (root: string) => SnapshotStore][] = [
  ['folder', createFolderStore],
  [
    'git',
    (root) => {
      runGit(root, 'init', '--quiet');
      return createGitStore(root);
    },
  ],
];

describe.each(KINDS)('a %s store', (_, create) => {
  test('has no latest snapshot at first', async () => {
    await using folder = openFolder();
    expect(create(folder.path).latest()).toBeUndefined();
  });

  test('answers a snapshot with its reason and its files, byte by byte', async () => {
    await using folder = openFolder();
    const store = create(folder.path);
    const files = {
      'src/shout.ts': Buffer.from('export {};\r\n'),
      'src/cover.png': Buffer.from([0, 255, 10, 13]),
      'src/empty.ts': Buffer.alloc(0),
    };
    const left = { 'src/shout.ts': 'digest', 'src/cover.png': 'other', 'src/empty.ts': null };
    const number = store.save({ reason: 'before reset of tiny/shout', files, left });
    expect(store.latest()).toEqual({ number, reason: 'before reset of tiny/shout', files, left });
  });

  test('remembers that a file did not exist', async () => {
    await using folder = openFolder();
    const store = create(folder.path);
    const files = { 'src/new.ts': null, 'src/old.ts': Buffer.from('old') };
    store.save({ reason: 'before', files, left: {} });
    expect(store.latest()?.files).toEqual(files);
  });

  test('keeps names with blanks, quotes and letters beyond ASCII', async () => {
    await using folder = openFolder();
    const store = create(folder.path);
    const names = [
      'src/two words.ts',
      'src/Bücher & "Größe".ts',
      'src/本.ts',
      'a\tb.ts',
      '100%.md',
    ];
    const files = Object.fromEntries(names.map((name) => [name, Buffer.from(name)]));
    store.save({ reason: 'before', files, left: {} });
    expect(store.latest()?.files).toEqual(files);
  });

  test('answers the last snapshot first, and the one before once that is dropped', async () => {
    await using folder = openFolder();
    const store = create(folder.path);
    const save = (reason: string) =>
      store.save({ reason, files: { a: Buffer.from(reason) }, left: {} });
    const numbers = ['first', 'second', 'third'].map(save);
    const reasons = numbers.reverse().map((number) => {
      const reason = store.latest()?.reason;
      store.drop(number);
      return reason;
    });
    expect(reasons).toEqual(['third', 'second', 'first']);
    expect(store.latest()).toBeUndefined();
  });

  test('counts on after the ninth', async () => {
    await using folder = openFolder();
    const store = create(folder.path);
    for (let i = 1; i <= 11; i += 1)
      store.save({ reason: `number ${i}`, files: { a: null }, left: {} });
    expect(store.latest()).toEqual({
      number: 11,
      reason: 'number 11',
      files: { a: null },
      left: {},
    });
  });

  test('is found again by the next command', async () => {
    await using folder = openFolder();
    create(folder.path).save({ reason: 'before', files: { a: Buffer.from('kept') }, left: {} });
    expect(create(folder.path).latest()?.files).toEqual({ a: Buffer.from('kept') });
  });
});

test('a git store touches neither the index nor the branch nor the files', async () => {
  await using folder = openFolder({ 'a.ts': 'mine' });
  runGit(folder.path, 'init', '--quiet');
  createGitStore(folder.path).save({
    reason: 'before',
    files: { 'a.ts': Buffer.from('mine') },
    left: {},
  });
  expect(runGit(folder.path, 'status', '--porcelain')).toBe('?? a.ts\n');
  expect(runGit(folder.path, 'branch', '--list')).toBe('');
});

test('a folder store passes over a snapshot that was never finished', async () => {
  await using folder = openFolder();
  const store = createFolderStore(folder.path);
  store.save({ reason: 'finished', files: { a: Buffer.from('kept') }, left: {} });
  folder.write({ '.course/snapshots/2.partial/files/a': 'half' });
  expect(store.latest()?.reason).toBe('finished');
  expect(store.save({ reason: 'next', files: { a: null }, left: {} })).toBe(2);
});
