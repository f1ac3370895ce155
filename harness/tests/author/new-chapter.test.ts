import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import request from 'supertest';

import { newChapter } from '../../src/author/new-chapter';
import { buildChapter } from '../support/build-chapter';
import { findBreaches } from '../support/prove-course';
import { openTinyCourse, ship } from '../support/tiny-course';

const REPOSITORY = join(__dirname, '../../..');
const FILES = newChapter({
  name: '02-more',
  topic: 'more',
  versions: { express: '5.3.0', kit: '0.1.0', zod: '4.6.7' },
});

test('a new chapter proves as it is laid out', async () => {
  await using course = openTinyCourse({ changes: FILES });
  ship(course.root);
  const breaches = await findBreaches(course.root, { only: ['more/greeting'] });
  // Its titles are taken over by `prove --write`, which also makes the page.
  const lists = 'shipped.json lists other tests than the suite contains';
  expect(breaches.map(({ what }) => what)).toEqual([lists]);
});

test('a new chapter opens an app with a page and with JSON', async () => {
  await using course = openTinyCourse({ changes: FILES });
  ship(course.root);
  const { open } = buildChapter('02-more', { solved: true, root: course.root });
  const { app } = await open({ SHOP_NAME: 'Ink & Co' });
  const front = await request(app).get('/');
  const greeting = await request(app).get('/greetings/Ada');
  expect({ front: front.type, greeting: greeting.body as unknown }).toEqual({
    front: 'text/html',
    greeting: { greeting: 'Welcome, Ada!' },
  });
  expect(front.text).toContain('<a class="shop" href="/">Ink &amp; Co</a>');
});

test('the app of a new chapter has a smoke test in the tests of the harness', () => {
  expect(FILES['harness/tests/apps/02-more.test.ts']).toContain("buildChapter('02-more'");
});

const FORMATTED = Object.entries(FILES).filter(([path]) =>
  /^(chapters|harness)\/.*\.(ts|json|md)$|\.md$/.test(path),
);

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
