import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';

import { lock } from 'proper-lockfile';

import { CourseError } from '../../src/model/course-error';
import { History, type Target } from '../../src/snapshots/history';
import type { Contents, Scope } from '../../src/snapshots/version';
import { exampleScope } from '../support/example-scope';
import { openFolder, type TemporaryFolder } from '../support/temporary-folder';

const A = 'src/a.ts';
const B = 'src/b.ts';

function read({ path }: TemporaryFolder, name: string): string | null {
  const file = join(path, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Overwrites files as `reset` does; `null` removes one. */
async function overwrite(
  { path }: TemporaryFolder,
  texts: Readonly<Record<string, string | null>>,
): Promise<string[]> {
  const changes = Object.entries(texts).map(([name, text]) => [
    name,
    text === null ? null : Buffer.from(text),
  ]);
  const contents = Object.fromEntries(changes) as Contents;
  return await new History(path).overwrite(exampleScope(path), contents, 'reset');
}

async function bringBack(
  { path }: TemporaryFolder,
  target: Target,
  scope: Scope = exampleScope(path),
) {
  return await new History(path).bringBack(scope, { target, cause: 'undo' }, () => {});
}

/** Brings a version back and returns what is in the file then. */
async function step(folder: TemporaryFolder, target: Target): Promise<string | null> {
  await bringBack(folder, target);
  return read(folder, A);
}

async function refusal(act: Promise<unknown>) {
  const error: unknown = await act.catch((reason: unknown) => reason);
  if (!(error instanceof CourseError)) throw new Error('no CourseError was thrown');
  const { message, next, blame } = error;
  return { message, next, blame };
}

test('undo brings back what was overwritten, made and removed', async () => {
  await using folder = openFolder({ [A]: 'my a', [B]: 'my b' });
  const all = () => [A, B, 'src/c.ts'].map((name) => read(folder, name));
  await overwrite(folder, { [A]: 'a', [B]: null, 'src/c.ts': 'c' });
  expect(all()).toEqual(['a', null, 'c']);
  const done = await bringBack(folder, 'older');
  expect(all()).toEqual(['my a', 'my b', null]);
  expect(done).toMatchObject({ version: { id: '1', cause: 'reset' }, kept: '2' });
  expect(Object.keys(done?.changes ?? {}).sort()).toEqual([A, B, 'src/c.ts']);
});

test('undo after undo goes further back, redo after redo forward, and nothing is lost at the ends', async () => {
  await using folder = openFolder({ [A]: 'one' });
  await overwrite(folder, { [A]: 'two' });
  await overwrite(folder, { [A]: 'three' });
  const back = [await step(folder, 'older'), await step(folder, 'older')];
  expect(back).toEqual(['two', 'one']);
  expect(await bringBack(folder, 'older')).toBeUndefined();
  expect(read(folder, A)).toBe('one');
  const forward = [await step(folder, 'newer'), await step(folder, 'newer')];
  expect(forward).toEqual(['two', 'three']);
  expect(await bringBack(folder, 'newer')).toBeUndefined();
});

test('solved, reset, edited: the solved version is still there after any number of undos', async () => {
  await using folder = openFolder({ [A]: 'solved' });
  await overwrite(folder, { [A]: 'starter' });
  folder.write({ [A]: 'edited' });
  const back = [await step(folder, 'older'), await step(folder, 'older')];
  expect([...back, await step(folder, 'older')]).toEqual(['solved', 'solved', 'solved']);
  expect(await step(folder, 'newer')).toBe('edited');
  expect(await step(folder, 'older')).toBe('solved');
});

test('what was edited after an undo is a version of its own, and what was undone stays', async () => {
  await using folder = openFolder({ [A]: 'one' });
  await overwrite(folder, { [A]: 'two' });
  await step(folder, 'older');
  folder.write({ [A]: 'three' });
  expect(await bringBack(folder, 'newer')).toBeUndefined();
  expect(read(folder, A)).toBe('three');
  const back = [await step(folder, 'older'), await step(folder, 'older')];
  expect(back).toEqual(['two', 'one']);
  const forward = [await step(folder, 'newer'), await step(folder, 'newer')];
  expect(forward).toEqual(['two', 'three']);
});

test('after one more reset, undo brings back what that reset overwrote', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  await step(folder, 'older');
  await overwrite(folder, { [A]: 'starter' });
  expect(await step(folder, 'older')).toBe('mine');
});

test('a version can be named, and what was there is kept', async () => {
  await using folder = openFolder({ [A]: 'one' });
  await overwrite(folder, { [A]: 'two' });
  await overwrite(folder, { [A]: 'three' });
  expect(await bringBack(folder, { id: '1' })).toMatchObject({ kept: '3' });
  expect(read(folder, A)).toBe('one');
  expect(await step(folder, { id: '3' })).toBe('three');
  expect(await bringBack(folder, { id: '9' })).toBeUndefined();
});

test('the same files are one version, under any of its numbers, and one copy', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  await step(folder, 'older');
  await overwrite(folder, { [A]: 'starter' });
  await step(folder, 'older');
  const { versions, here } = new History(folder.path).open(exampleScope(folder.path));
  expect(versions.map(({ id }) => id)).toEqual(['3', '4']);
  expect(here?.id).toBe('3');
  await step(folder, 'newer');
  expect(await step(folder, { id: '1' })).toBe('mine');
  expect(readdirSync(join(folder.path, '.course/history/copies'))).toHaveLength(2);
});

test('only files that really change are overwritten', async () => {
  await using folder = openFolder({ [A]: 'same', [B]: 'mine' });
  expect(await overwrite(folder, { [A]: 'same', [B]: 'b', 'src/gone.ts': null })).toEqual([B]);
  expect(Object.keys((await bringBack(folder, 'older'))?.changes ?? {})).toEqual([B]);
});

test('where nothing changes, nothing is kept', async () => {
  await using folder = openFolder({ [A]: 'same' });
  expect(await overwrite(folder, { [A]: 'same' })).toEqual([]);
  expect(await bringBack(folder, { id: '1' })).toBeUndefined();
});

test('line ends and bytes come back as they were, and so does an empty file', async () => {
  const mine = Buffer.from([13, 10, 0, 255]);
  await using folder = openFolder({ [A]: mine, [B]: '' });
  await overwrite(folder, { [A]: 'new', [B]: 'new' });
  await bringBack(folder, 'older');
  expect(readFileSync(join(folder.path, A))).toEqual(mine);
  expect(read(folder, B)).toBe('');
});

test('names with spaces, quotes and letters beyond ASCII, and those of built-in properties, come back', async () => {
  const names = ['two words', 'Bücher & "Größe"', '本', '100%', 'constructor'];
  const texts = Object.fromEntries(names.map((name) => [`src/${name}`, name]));
  await using folder = openFolder(texts);
  const none = Object.fromEntries(Object.keys(texts).map((path) => [path, null]));
  await overwrite(folder, none);
  expect(readdirSync(join(folder.path, 'src'))).toEqual([]);
  await bringBack(folder, 'older');
  expect(Object.keys(texts).map((path) => read(folder, path))).toEqual(names);
});

test('a file that came since is removed by undo and comes back by redo', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  folder.write({ [B]: 'new' });
  await bringBack(folder, 'older');
  expect([read(folder, A), read(folder, B)]).toEqual(['mine', null]);
  await bringBack(folder, 'newer');
  expect([read(folder, A), read(folder, B)]).toEqual(['starter', 'new']);
});

test('a file that was deleted since comes back by undo, and is gone again by redo', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  rmSync(join(folder.path, A));
  expect(await step(folder, 'older')).toBe('mine');
  expect(await step(folder, 'newer')).toBeNull();
});

test('a file that the course ships only since then is left alone', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  folder.write({ [B]: 'from an update' });
  await bringBack(folder, 'older', exampleScope(folder.path, { shipped: [A, B] }));
  expect([read(folder, A), read(folder, B)]).toEqual(['mine', 'from an update']);
});

test('a file that no longer belongs to the exercise is left alone', async () => {
  await using folder = openFolder({ [A]: 'mine', [B]: 'mine' });
  await overwrite(folder, { [A]: 'starter', [B]: 'starter' });
  const scope = { ...exampleScope(folder.path), owns: (path: string) => path === A, added: [] };
  await bringBack(folder, 'older', scope);
  expect([read(folder, A), read(folder, B)]).toEqual(['mine', 'starter']);
});

test('what will happen is announced before anything is written', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  const seen: unknown[] = [];
  const how = { target: 'older', cause: 'undo' } as const;
  await new History(folder.path).bringBack(exampleScope(folder.path), how, ({ version, changes }) =>
    seen.push(version.id, Object.keys(changes), read(folder, A)),
  );
  expect(seen).toEqual(['1', [A], 'starter']);
});

test('an overwrite that was cut short after its files were kept loses nothing', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  // As if the power had failed before this was written.
  folder.write({ [A]: 'mine' });
  expect(await bringBack(folder, 'older')).toBeUndefined();
  expect(read(folder, A)).toBe('mine');
  await overwrite(folder, { [A]: 'starter' });
  expect(await step(folder, 'older')).toBe('mine');
});

test('an undo that was cut short before its files were back is simply done again', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  folder.write({ [A]: 'edited' });
  await bringBack(folder, 'older');
  folder.write({ [A]: 'edited' });
  expect(await step(folder, 'older')).toBe('mine');
  expect(await step(folder, 'newer')).toBe('edited');
});

test('an undo that was cut short between two files loses nothing', async () => {
  await using folder = openFolder({ [A]: 'mine', [B]: 'mine' });
  await overwrite(folder, { [A]: 'starter', [B]: 'starter' });
  folder.write({ [A]: 'edited', [B]: 'edited' });
  await bringBack(folder, 'older');
  folder.write({ [B]: 'edited' });
  const seen = [];
  while (await bringBack(folder, 'older')) seen.push([read(folder, A), read(folder, B)]);
  expect(seen).toEqual([
    ['edited', 'edited'],
    ['mine', 'mine'],
  ]);
});

test('what cannot be written is told, and what was there is kept', async () => {
  await using folder = openFolder({ [A]: 'mine', 'src/deep': 'a file, not a folder' });
  expect(await refusal(overwrite(folder, { [A]: 'new', 'src/deep/b.ts': 'new' }))).toEqual({
    message: expect.stringMatching(/^src\/deep\/b\.ts cannot be written: /),
    next: 'Make the folder of the course writable and try again; what was there before is kept for `undo`.',
    blame: 'machine',
  });
  expect(await step(folder, 'older')).toBe('mine');
  expect(read(folder, 'src/deep')).toBe('a file, not a folder');
});

test('a folder in place of a file is told, and nothing is overwritten', async () => {
  await using folder = openFolder({ [A]: 'mine', 'src/b.ts/c.ts': 'mine' });
  const { message } = await refusal(overwrite(folder, { [A]: 'new', [B]: 'new' }));
  expect(message).toMatch(/^src\/b\.ts cannot be read: /);
  expect(read(folder, A)).toBe('mine');
});

test('a file that is too large to be kept is an error before anything is overwritten', async () => {
  await using folder = openFolder({ [A]: 'mine', [B]: '' });
  truncateSync(join(folder.path, B), 21_000_000);
  expect(await refusal(overwrite(folder, { [A]: 'new' }))).toEqual({
    message: 'src/b.ts has 21 MB; undo can store files of at most 20 MB',
    next: 'Nothing was overwritten. Move this file to another place and try again.',
    blame: 'course',
  });
  expect(read(folder, A)).toBe('mine');
});

test('where nothing can be kept, nothing is overwritten, and reading still works', async () => {
  await using folder = openFolder({ [A]: 'mine', '.course/history': 'a file, not a folder' });
  const { message, blame } = await refusal(overwrite(folder, { [A]: 'new' }));
  expect(message).toMatch(/^nothing was overwritten, since it could not be kept for undo: /);
  expect([blame, read(folder, A)]).toEqual(['machine', 'mine']);
  expect(new History(folder.path).read()).toEqual({
    found: [],
    damaged: [join(folder.path, '.course/history')],
  });
});

const entryOf = (files: object) =>
  JSON.stringify({ version: 1, time: '2020-01-01', scope: 'tiny/double', cause: 'reset', files });

test.each([
  ['that is cut off', '{"version": 1'],
  ['that is empty', ''],
  ['of a newer course', '{"version": 2, "files": {}}'],
  ['with a path that leads outside', entryOf({ 'src/../../a': null })],
  ['with a copy that lies outside', entryOf({ [A]: '../../a' })],
])('an entry %s is named, left as it is and never written over', async (_, text) => {
  await using folder = openFolder({ [A]: 'one' });
  await overwrite(folder, { [A]: 'two' });
  await overwrite(folder, { [A]: 'three' });
  const entry = '.course/history/2.json';
  folder.write({ [entry]: text });
  expect(new History(folder.path).read().damaged).toEqual([join(folder.path, entry)]);
  expect(await bringBack(folder, 'older')).toMatchObject({ version: { id: '1' }, kept: '3' });
  expect(read(folder, entry)).toBe(text);
});

test('a damaged copy is never brought back, and nothing is overwritten', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  const copies = join(folder.path, '.course/history/copies');
  for (const name of readdirSync(copies)) truncateSync(join(copies, name), 1);
  expect(await refusal(bringBack(folder, 'older'))).toEqual({
    message: 'the copy of src/a.ts in version 1 is damaged or missing',
    next: 'Nothing was overwritten. `npx course undo --list` shows the other versions; choose one with `--to`.',
    blame: 'machine',
  });
  expect(read(folder, A)).toBe('starter');
});

test('a damaged copy of files that are about to be overwritten is made good first', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  await overwrite(folder, { [A]: 'starter' });
  await step(folder, 'older');
  const copies = join(folder.path, '.course/history/copies');
  const starter = new History(folder.path).open(exampleScope(folder.path)).versions.at(-1);
  for (const name of readdirSync(copies).filter((one) => one !== starter?.files[A]?.digest)) {
    truncateSync(join(copies, name), 1);
  }
  expect(await step(folder, 'newer')).toBe('starter');
  expect(await step(folder, 'older')).toBe('mine');
});

test('a link in place of a file is written through, as an editor would', async () => {
  await using folder = openFolder({ 'elsewhere.ts': 'mine', [B]: 'b' });
  symlinkSync(join(folder.path, 'elsewhere.ts'), join(folder.path, A));
  await overwrite(folder, { [A]: 'starter' });
  expect(read(folder, 'elsewhere.ts')).toBe('starter');
  expect(await step(folder, 'older')).toBe('mine');
});

test('the lock of a command that was killed keeps no other waiting for ever', async () => {
  await using folder = openFolder({ [A]: 'mine', '.course/history.lock/left-behind': '' });
  rmSync(join(folder.path, '.course/history.lock/left-behind'));
  utimesSync(join(folder.path, '.course/history.lock'), 0, 0);
  expect(await overwrite(folder, { [A]: 'starter' })).toEqual([A]);
});

test('a command waits for another one, and keeps what that has left', async () => {
  await using folder = openFolder({ [A]: 'mine', '.course/progress.json': '{}' });
  const course = join(folder.path, '.course');
  const release = await lock(course, { lockfilePath: join(course, 'history.lock') });
  const waiting = overwrite(folder, { [A]: 'starter' });
  for (let turn = 1; turn <= 20; turn += 1) await new Promise(setImmediate);
  folder.write({ [A]: 'by the other one' });
  await release();
  await waiting;
  expect(await step(folder, 'older')).toBe('by the other one');
});

test('ten commands at once all have their turn, and what each overwrote is kept', async () => {
  await using folder = openFolder({ [A]: 'mine' });
  const texts = Array.from({ length: 10 }, (_, index) => `text ${index}`);
  await Promise.all(texts.map((text) => overwrite(folder, { [A]: text })));
  const { versions } = new History(folder.path).open(exampleScope(folder.path));
  const kept = versions.map(({ files }) => files[A]?.read()?.toString());
  expect([...kept, read(folder, A)].sort()).toEqual(['mine', ...texts].sort());
});

test.each([1, 2, 3, 4])(
  'whatever commands and edits follow each other, all that a command overwrote is a version (seed %d)',
  async (seed) => {
    await using folder = openFolder({ [A]: 'first' });
    const random = randomFrom(seed);
    const state = () => JSON.stringify([read(folder, A), read(folder, B)]);
    const open = () => new History(folder.path).open(exampleScope(folder.path)).versions;
    const edits = [
      async () => folder.write({ [A]: `edit ${random(5)}` }),
      async () => folder.write({ [B]: `edit ${random(5)}` }),
      async () => rmSync(join(folder.path, B), { force: true }),
    ];
    const commands: (() => Promise<unknown>)[] = [
      () => overwrite(folder, { [A]: 'starter', [B]: null }),
      () => overwrite(folder, { [A]: 'ours' }),
      () => bringBack(folder, 'older'),
      () => bringBack(folder, 'newer'),
      () => bringBack(folder, { id: open()[random(4)]?.id ?? '1' }),
    ];
    const overwritten = new Set<string>();
    for (let count = 1; count <= 40; count += 1) {
      const act = [...edits, ...commands][random(8)] as () => Promise<unknown>;
      const before = state();
      await act();
      if (commands.includes(act) && state() !== before) overwritten.add(before);
    }
    const kept = open().map(({ files }) =>
      JSON.stringify([A, B].map((path) => files[path]?.read()?.toString() ?? null)),
    );
    expect([...overwritten].filter((one) => !kept.includes(one))).toEqual([]);
  },
);

/** Whole numbers below a bound, the same for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
