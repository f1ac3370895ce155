import { loadCourse } from '../../src/manifest/load-course';
import { checkLockfile } from '../../src/prove/lockfile-rules';
import { findBreaches } from '../support/prove-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const CHAPTER = 'chapters/01-tiny';

function lockfile(entries: object): string {
  return JSON.stringify({ lockfileVersion: 3, packages: entries });
}

/** The lockfile's entry for the chapter as its `package.json` asks for it now. */
function entryOf(course: TinyCourse): object {
  const { dependencies } = JSON.parse(course.read(`${CHAPTER}/package.json`)) as {
    dependencies?: object;
  };
  return { name: '@tiny/01', dependencies };
}

test('a chapter that the lockfile does not know is a breach', async () => {
  await using course = openTinyCourse();
  course.change({ 'package-lock.json': lockfile({}) });
  expect(await findBreaches(course.root, { sample: 'pair' })).toContainEqual({
    rule: 7,
    where: `${CHAPTER}/package.json`,
    what: 'package-lock.json does not have its dependencies, so `npm ci` fails',
    next: 'Run `npm install` and commit package-lock.json.',
  });
});

test('one that it has with other dependencies is a breach as well', async () => {
  await using course = openTinyCourse();
  const entry = entryOf(course);
  course.change({ 'package-lock.json': lockfile({ [CHAPTER]: entry }) });
  expect(checkLockfile(loadCourse(course.root))).toEqual([]);

  const more = { ...entry, dependencies: { express: '5.3.0' } };
  course.change({ 'package-lock.json': lockfile({ [CHAPTER]: more }) });
  expect(checkLockfile(loadCourse(course.root))).toHaveLength(1);
});

test('a course without a lockfile has none that could be out of date', async () => {
  await using course = openTinyCourse();
  expect(checkLockfile(loadCourse(course.root))).toEqual([]);
});
