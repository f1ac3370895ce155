import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { History } from '../../src/snapshots/history';
import { type EarlierSnapshot, keepInFolder, keepInGit } from '../support/earlier-snapshots';
import { exampleScope } from '../support/example-scope';
import { openFolder, type TemporaryFolder } from '../support/temporary-folder';
import { runGit } from '../support/tiny-course';

const A = 'src/a.ts';
const ODD = 'src/Bücher & "Größe" 100%.ts';

const FIRST: EarlierSnapshot = {
  number: 1,
  reason: 'before reset of tiny/double',
  files: { [A]: 'first', [ODD]: 'odd' },
};
const SECOND: EarlierSnapshot = {
  number: 2,
  reason: 'before the solution of tiny/double',
  files: { [A]: 'second', [ODD]: null },
};
const TENTH: EarlierSnapshot = { number: 10, reason: 'before undo', files: { [A]: 'tenth' } };

const undo = async ({ path }: TemporaryFolder) => {
  const how = { target: 'older', cause: 'undo' } as const;
  return await new History(path).bringBack(exampleScope(path), how, () => {});
};

describe.each([
  ['git', keepInGit],
  ['copy', keepInFolder],
])('snapshots that an earlier release kept (%s)', (kind, keep) => {
  function open(): TemporaryFolder {
    const folder = openFolder({ [A]: 'now' });
    if (kind === 'git') runGit(folder.path, 'init', '--quiet');
    for (const snapshot of [FIRST, SECOND, TENTH]) keep(folder.path, snapshot);
    return folder;
  }

  test('are undone one by one, the last one first, and what was there is kept', async () => {
    await using folder = open();
    const seen = [];
    for (let done = await undo(folder); done; done = await undo(folder)) {
      const { id, cause } = done.version;
      seen.push([id, cause, readFileSync(join(folder.path, A), 'utf8')]);
    }
    expect(seen).toEqual([
      [`${kind}-10`, 'undo', 'tenth'],
      [`${kind}-2`, 'solution', 'second'],
      [`${kind}-1`, 'reset', 'first'],
    ]);
    expect(readFileSync(join(folder.path, ODD), 'utf8')).toBe('odd');
    const { versions } = new History(folder.path).open(exampleScope(folder.path));
    const texts = versions.map(({ files }) => files[A]?.read()?.toString());
    expect(texts).toEqual(expect.arrayContaining(['first', 'second', 'tenth', 'now']));
  });

  test('leave alone what they do not name', async () => {
    await using folder = open();
    folder.write({ 'src/b.ts': 'new' });
    await undo(folder);
    expect(readFileSync(join(folder.path, 'src/b.ts'), 'utf8')).toBe('new');
  });

  test('stay where they are', async () => {
    await using folder = open();
    await undo(folder);
    await undo(folder);
    const ids = new History(folder.path).read().found.map(({ id }) => id);
    expect(ids.slice(0, 3)).toEqual([`${kind}-1`, `${kind}-2`, `${kind}-10`]);
  });
});

test('a damaged commit is named, and the other snapshots still count', async () => {
  await using folder = openFolder({ [A]: 'now' });
  runGit(folder.path, 'init', '--quiet');
  keepInGit(folder.path, FIRST);
  keepInGit(folder.path, SECOND);
  const id = runGit(folder.path, 'rev-parse', 'refs/course/snapshots/2').trim();
  rmSync(join(folder.path, '.git/objects', id.slice(0, 2), id.slice(2)));
  const { found, damaged } = new History(folder.path).read();
  expect(found.map((one) => one.id)).toEqual(['git-1']);
  expect(damaged).toEqual(['refs/course/snapshots/2']);
});

test('a damaged copy is named, and one that was never finished is passed over', async () => {
  await using folder = openFolder({
    [A]: 'now',
    '.course/snapshots/2/entry.json': '{"reason": "bef',
    '.course/snapshots/3.partial/files/a': 'half',
  });
  keepInFolder(folder.path, FIRST);
  const { found, damaged } = new History(folder.path).read();
  expect(found.map((one) => one.id)).toEqual(['copy-1']);
  expect(damaged).toEqual([join(folder.path, '.course/snapshots/2')]);
});

test('in a folder of somebody else’s repository, nothing of that repository counts', async () => {
  await using outer = openFolder({ 'course/src/a.ts': 'now' });
  runGit(outer.path, 'init', '--quiet');
  keepInGit(outer.path, FIRST);
  expect(new History(join(outer.path, 'course')).read().found).toEqual([]);
});

test('where git does not work, the rest of the history does', async () => {
  await using folder = openFolder({ [A]: 'now', '.git/HEAD': 'damaged' });
  keepInFolder(folder.path, FIRST);
  await undo(folder);
  expect(readFileSync(join(folder.path, A), 'utf8')).toBe('first');
});
