import { readFileSync } from 'node:fs';

import { loadCourse } from '../../src/manifest/load-course';
import { exercisesOf } from '../../src/model/course';
import { changesBeside, openLayers, prerequisitesOf } from '../../src/workspace/course-files';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { exampleCourse, exampleExercise } from '../support/examples';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const a = exampleExercise({ id: 'tiny/a' });
const b = exampleExercise({ id: 'tiny/b', after: ['tiny/a'] });
const c = exampleExercise({ id: 'tiny/c', after: ['tiny/b'] });
const d = exampleExercise({ id: 'tiny/d', after: ['tiny/c', 'tiny/a'] });

test('prerequisites are all that an exercise builds on, directly or not, in course order', () => {
  const ids = prerequisitesOf(exampleCourse([a, b, c, d]), d).map(({ id }) => id);
  expect(ids).toEqual(['tiny/a', 'tiny/b', 'tiny/c']);
});

test('an exercise that builds on nothing has no prerequisites', () => {
  expect(prerequisitesOf(exampleCourse([a, b]), a)).toEqual([]);
});

test('two exercises that name each other do not hang', () => {
  const one = exampleExercise({ id: 'tiny/one', after: ['tiny/two'] });
  const two = exampleExercise({ id: 'tiny/two', after: ['tiny/one'] });
  const ids = prerequisitesOf(exampleCourse([one, two]), one).map(({ id }) => id);
  expect(ids).toEqual(['tiny/one', 'tiny/two']);
});

function besideShout({ root }: TinyCourse) {
  const course = loadCourse(root);
  const shout = exercisesOf(course).find(({ stem }) => stem === 'shout') ?? exampleExercise();
  return changesBeside(course, new Originals(root, loadLock(root)), shout);
}

test('work on the exercise itself is no change beside it', async () => {
  await using course = openTinyCourse({ changes: { 'chapters/01-tiny/src/shout.ts': '' } });
  expect(besideShout(course)).toEqual({ courseFiles: [], otherExercises: [], strangers: [] });
});

test("changes beside an exercise are told apart: the course's, other exercises' and new files", async () => {
  await using course = openTinyCourse({
    changes: {
      'chapters/01-tiny/src/double.ts': '',
      'chapters/01-tiny/src/too-large.ts': null,
      'chapters/01-tiny/src/notes.ts': '',
    },
  });
  expect(besideShout(course)).toEqual({
    courseFiles: ['chapters/01-tiny/src/too-large.ts'],
    otherExercises: ['chapters/01-tiny/src/double.ts'],
    strangers: ['chapters/01-tiny/src/notes.ts'],
  });
});

test('what an app leaves behind is no new file', async () => {
  await using course = openTinyCourse({
    changes: {
      'chapters/01-tiny/.env': 'PORT=1',
      'chapters/01-tiny/shop.db': '',
      'chapters/01-tiny/npm-debug.log': '',
      'chapters/01-tiny/node_modules/left-pad/index.js': '',
    },
  });
  expect(besideShout(course).strangers).toEqual([]);
});

test('the layers of a chapter hold its shipped files by their path in the chapter', async () => {
  await using course = openTinyCourse();
  const originals = new Originals(course.root, loadLock(course.root));
  const layers = openLayers(course.root, { chapter: '01-tiny', originals, references: {} });
  expect(layers.chapterDir).toBe(`${course.root}/chapters/01-tiny`);
  expect(layers.originals['src/shop.ts']).toBe(`${course.root}/chapters/01-tiny/src/shop.ts`);
});

test('a changed file of the kit is one of the course, in whichever chapter the work is', async () => {
  await using course = openTinyCourse({ changes: { 'chapters/kit/src/wire.ts': 'changed' } });
  const own = loadCourse(course.root);
  const lock = loadLock(course.root);
  const files = { ...lock.files, 'chapters/kit/src/wire.ts': 'as shipped' };
  const originals = new Originals(course.root, { ...lock, files });
  const shout = exercisesOf(own).find(({ stem }) => stem === 'shout') ?? exampleExercise();
  expect(changesBeside(own, originals, shout).courseFiles).toEqual(['chapters/kit/src/wire.ts']);
});

test('the manifest of the kit is one of the course, a new file in it a stranger, its tests neither', async () => {
  await using course = openTinyCourse({
    kit: true,
    changes: {
      'chapters/kit/package.json': '{}',
      'chapters/kit/src/open.js': '',
      'chapters/kit/tests/open.test.ts': '',
    },
  });
  expect(besideShout(course)).toEqual({
    courseFiles: ['chapters/kit/package.json'],
    otherExercises: [],
    strangers: ['chapters/kit/src/open.js'],
  });
});

test('the layers of a chapter hold the kit as it was shipped, by path in the kit', async () => {
  await using course = openTinyCourse({ git: true, kit: true });
  course.change({ 'chapters/kit/src/json.ts': 'changed', 'chapters/kit/src/new.ts': '' });
  const shipped = course.read('chapters/kit/src/wire.ts');
  course.change({ 'chapters/kit/src/wire.ts': null });
  const originals = new Originals(course.root, loadLock(course.root));
  const { kit } = openLayers(course.root, { chapter: '01-tiny', originals, references: {} });
  expect(kit).toMatchObject({
    'package.json': `${course.root}/chapters/kit/package.json`,
    'src/app.ts': `${course.root}/chapters/kit/src/app.ts`,
    'src/json.ts': `${course.root}/.course/originals/chapters/kit/src/json.ts`,
  });
  expect(readFileSync(kit?.['src/wire.ts'] ?? '', 'utf8')).toBe(shipped);
  expect(kit).not.toHaveProperty(['src/new.ts']);
});
