import {
  DOUBLE,
  endLoop,
  LOOPING_DOUBLE,
  rightDouble,
  untilItLoops,
  WRONG_DOUBLE,
} from '../support/learner';
import { startCourse } from '../support/live-command';
import { openTinyCourse } from '../support/tiny-course';

test('every save is judged, and the one that solves the exercise is told in one line', async () => {
  await using course = openTinyCourse();
  await using watch = startCourse(course.root, ['watch', 'double']);
  await watch.writes('This part is not written yet.');
  course.change({ [DOUBLE]: WRONG_DOUBLE });
  await watch.writes('Your code gave another result than the test expects.');
  course.change({ [DOUBLE]: rightDouble() });
  await watch.writes(
    '\n\ntiny/double is solved: 10 points. `npx course next` shows the next one.\n',
  );
  expect(watch.stdout().split('tests pass')).toHaveLength(4);
});

test('where only the types are wrong, they are told after the verdict, and the exercise is not solved', async () => {
  const typed = `${rightDouble()}export const text: string = double(1);\n`;
  await using course = openTinyCourse({ changes: { [DOUBLE]: typed } });
  await using watch = startCourse(course.root, ['watch', 'double']);
  await watch.writes(
    "The tests pass, but it is not solved yet: the code has type errors.\n  chapters/01-tiny/src/double.ts:8:14 Type 'number' is not assignable to type 'string'.",
  );
  expect(watch.stdout().split('3 of 3 tests pass')).toHaveLength(2);
  expect(watch.stdout()).not.toContain('is solved');
});

test('saves during a run lead to one more run, which judges the last of them', async () => {
  const wrong = LOOPING_DOUBLE.replace('number * 2', 'number + 2');
  await using course = openTinyCourse({ changes: { [DOUBLE]: wrong } });
  await using watch = startCourse(course.root, ['watch', 'double']);
  await untilItLoops(course);
  course.change({ [DOUBLE]: rightDouble("throw new Error('half done');") });
  course.change({ [DOUBLE]: rightDouble() });
  endLoop(course);
  await watch.writes('tiny/double is solved');
  expect(watch.stdout().split('tests pass')).toHaveLength(3);
  expect(watch.stdout()).not.toContain('half done');
});
