import { loadCourse } from '../../src/manifest/load-course';
import { exercisesOf } from '../../src/model/course';
import { refusalOf } from '../support/refusal';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse } from '../support/tiny-course';

const BRIEF = `---
title: A title
points: 1
minutes: 1
track: core
practice: any
edits: [src/a.ts]
---
`;

test('chapters and their exercises come in the order of their numbers', async () => {
  await using folder = openFolder({
    'chapters/02-later/exercises/01-c.md': BRIEF,
    'chapters/01-first/exercises/10-b.md': BRIEF,
    'chapters/01-first/exercises/02-a.md': BRIEF,
  });
  const ids = exercisesOf(loadCourse(folder.path)).map(({ id }) => id);
  expect(ids).toEqual(['first/a', 'first/b', 'later/c']);
});

test('an exercise is named for its chapter and its stem, and knows its files', async () => {
  await using course = openTinyCourse();
  const [double] = exercisesOf(loadCourse(course.root));
  expect(double).toMatchObject({
    id: 'tiny/double',
    stem: 'double',
    chapter: '01-tiny',
    order: 1,
    title: 'Double a number',
    brief: 'exercises/01-double.md',
    suite: 'tests/double.test.ts',
  });
});

test('folders without a number, such as the kit, are no chapters', async () => {
  await using folder = openFolder({
    'chapters/kit/exercises/01-a.md': BRIEF,
    'chapters/01-first/exercises/01-a.md': BRIEF,
  });
  expect(loadCourse(folder.path).chapters.map(({ name }) => name)).toEqual(['01-first']);
});

test('a chapter that has no exercises yet is a chapter', async () => {
  await using folder = openFolder({ 'chapters/01-first/package.json': '{}' });
  expect(loadCourse(folder.path).chapters).toEqual([
    { name: '01-first', topic: 'first', exercises: [] },
  ]);
});

test('a folder without chapters is an error', async () => {
  await using folder = openFolder({ 'chapters/kit/package.json': '{}' });
  expect(refusalOf(() => loadCourse(folder.path))).toEqual({
    message: expect.stringMatching(/^there are no chapters in .*chapters$/),
    next: 'Run the command in the folder of the course.',
    blame: 'course',
  });
});

test('a brief that is not named like one is an error', async () => {
  await using folder = openFolder({ 'chapters/01-first/exercises/1-Select_Related.md': BRIEF });
  expect(refusalOf(() => loadCourse(folder.path))).toEqual({
    message: 'chapters/01-first/exercises/1-Select_Related.md does not have the name of a brief',
    next: 'Name it with two digits and a stem in lower-case letters, such as 02-select-related.md.',
    blame: 'course',
  });
});

test('two briefs of the same stem are an error that names both', async () => {
  await using folder = openFolder({
    'chapters/01-first/exercises/01-a.md': BRIEF,
    'chapters/01-first/exercises/02-a.md': BRIEF,
  });
  expect(refusalOf(() => loadCourse(folder.path))).toEqual({
    message:
      'two briefs are called first/a: chapters/01-first/exercises/01-a.md and chapters/01-first/exercises/02-a.md',
    next: 'Give one of them another stem; the numbers only decide the order.',
    blame: 'course',
  });
});

test('what is wrong with a brief is told with its path in the course', async () => {
  await using folder = openFolder({ 'chapters/01-first/exercises/01-a.md': 'Do it.\n' });
  const { message } = refusalOf(() => loadCourse(folder.path));
  expect(message).toBe('chapters/01-first/exercises/01-a.md has no front matter');
});
