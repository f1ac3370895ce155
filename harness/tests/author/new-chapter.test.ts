import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { newChapter } from '../../src/author/new-chapter';
import { findBreaches } from '../support/prove-course';
import { openTinyCourse, ship } from '../support/tiny-course';

const REPOSITORY = join(__dirname, '../../..');
const FILES = newChapter({
  name: '02-more',
  topic: 'more',
  versions: { express: '5.3.0', kit: '0.1.0' },
});

test('a new chapter proves as it is laid out', async () => {
  await using course = openTinyCourse({ changes: FILES });
  ship(course.root);
  const breaches = await findBreaches(course.root, { only: ['more/greeting'] });
  // Its titles are taken over by `prove --write`, which also makes the page.
  const lists = 'shipped.json lists other tests than the suite holds';
  expect(breaches.map(({ what }) => what)).toEqual([lists]);
});

const FORMATTED = Object.entries(FILES).filter(([path]) => /^chapters\/|\.md$/.test(path));

test.each(FORMATTED)('%s is formatted as all code is', (path, text) => {
  // Prettier loads its parts with import(), which does not work in a realm of Jest.
  const prettier = require.resolve('prettier/bin/prettier.cjs');
  const formatted = execFileSync(process.execPath, [prettier, '--stdin-filepath', path], {
    cwd: REPOSITORY,
    input: text,
    encoding: 'utf8',
  });
  expect(formatted).toBe(text);
});

test('a new chapter starts with the versions that the others have', () => {
  const text = readFileSync(join(REPOSITORY, 'chapters/01-settings/package.json'), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  const { dependencies: own } = JSON.parse(FILES['chapters/02-more/package.json'] ?? '') as {
    dependencies: Record<string, string>;
  };
  expect(dependencies).toMatchObject(own);
});
