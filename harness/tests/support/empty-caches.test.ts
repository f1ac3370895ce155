import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

import { emptyCaches } from '../../src/support/empty-caches';
import { openFolder } from './temporary-folder';

test('what was not used for a month is removed from caches, and nothing else', async () => {
  const old = [
    'node_modules/.cache/course/jest/a',
    '.course/types/b.json',
    '.course/progress.json',
  ];
  const fresh = ['node_modules/.cache/course/built/c', 'node_modules/express/d.js'];
  const files = [...old, ...fresh];
  await using folder = openFolder(Object.fromEntries(files.map((path) => [path, ''])));
  const now = Date.UTC(2030, 0, 31);
  const daysAgo = (days: number) => (now - days * 24 * 3600 * 1000) / 1000;
  for (const path of old) utimesSync(join(folder.path, path), daysAgo(31), daysAgo(31));
  for (const path of fresh) utimesSync(join(folder.path, path), daysAgo(29), daysAgo(90));
  await emptyCaches(folder.path, now);
  expect(files.filter((path) => existsSync(join(folder.path, path)))).toEqual([
    '.course/progress.json',
    ...fresh,
  ]);
  expect(existsSync(join(folder.path, 'node_modules/.cache/course/jest'))).toBe(false);
});
