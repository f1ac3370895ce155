import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadCourse } from '../../src/manifest/load-course';
import { checkChapters } from '../../src/prove/chapter-rules';
import { Originals } from '../../src/workspace/originals';
import { openTinyCourse } from '../support/tiny-course';

test.each([
  ['there is none', null],
  ['it says nothing of Jest', '{}'],
  ['it says more than where the settings are', jestKey({ testTimeout: 1 })],
])('a package.json of a chapter is a breach when %s', async (_, text) => {
  expect(await whereAfter(text)).toEqual(['chapters/01-tiny/package.json']);
});

test('one that names the settings of the harness is none', async () => {
  expect(await whereAfter(jestKey())).toEqual([]);
});

test('the kit, which is no chapter, names them as well', () => {
  const kit = join(__dirname, '../../../chapters/kit/package.json');
  expect(JSON.parse(readFileSync(kit, 'utf8'))).toMatchObject(JSON.parse(jestKey()) as object);
});

function jestKey(more: object = {}): string {
  return JSON.stringify({ jest: { preset: '@bookshop/harness', ...more } });
}

/** The breaches of a course that is shipped with this as its chapter's package.json. */
async function whereAfter(text: string | null): Promise<string[]> {
  await using course = openTinyCourse({ changes: { 'chapters/01-tiny/package.json': text } });
  const lock = { files: {}, tests: {} };
  const originals = new Originals(course.root, lock);
  return checkChapters(loadCourse(course.root), originals).map(({ where }) => where);
}
