import { findBreaches } from '../support/prove-course';
import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

test('a new exercise that was not taken over is told as that, and nothing of it is tried', async () => {
  await using course = openTinyCourse();
  await runCourse(course.root, ['author', 'new', 'tiny/whistle']);
  const breaches = await findBreaches(course.root, { only: ['tiny/whistle'] });
  expect(breaches).toEqual([
    {
      rule: 7,
      where: 'tiny/whistle',
      what: 'is new, so its tests did not run: shipped.json does not list tests/whistle.test.ts',
      next: 'Run `npx course prove tiny/whistle --write`: it records starter and suite, and runs the tests.',
    },
  ]);
});

test('`prove` of one exercise tells of a changed test that its original was proven', async () => {
  await using course = openTinyCourse({ git: true });
  course.edit('chapters/01-tiny/tests/double.test.ts', "test('", "test('now ");
  const breaches = await findBreaches(course.root, { only: ['tiny/double'] });
  expect(breaches).toMatchObject([
    {
      where: 'chapters/01-tiny/tests/double.test.ts',
      what: 'differs from shipped.json, so its original was proven instead',
      next: expect.stringContaining('Run this again with `--write`') as unknown,
    },
  ]);
});
