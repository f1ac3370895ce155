import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { DOUBLE, judgeIn, PROGRESS, rightDouble, SHOUT, solvedIn } from '../support/learner';
import { startCourse } from '../support/live-command';
import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

test('a damaged progress file is set aside and kept, and the work counts again', async () => {
  await using course = openTinyCourse({
    changes: { [DOUBLE]: rightDouble(), [PROGRESS]: '{"version": 1, "exer' },
  });
  const { code, stderr, solved } = await judgeIn(course, ['run', 'double']);
  expect(stderr).toContain('Your progress file was damaged. It is kept as ');
  expect(course.read(`${PROGRESS}.damaged-1`)).toBe('{"version": 1, "exer');
  expect({ code, solved }).toEqual({ code: 0, solved: ['tiny/double'] });
});

test('the progress file of a newer course is an error, and is left as it is', async () => {
  const newer = '{"version": 2, "exercises": {}}';
  await using course = openTinyCourse({ changes: { [DOUBLE]: rightDouble(), [PROGRESS]: newer } });
  const { code, stderr } = await runCourse(course.root, ['run', 'double']);
  expect(stderr).toBe(
    '.course/progress.json has version 2; this course can read only version 1\n→ It was written by a newer course: update this one (git pull).\n',
  );
  expect(code).toBe(2);
  expect(course.read(PROGRESS)).toBe(newer);
});

test('two runs at once both end right, and progress holds both', async () => {
  const shout =
    "export const shout = (text: string) => text.replace(/!*$/, text && '!').toUpperCase();\n";
  await using course = openTinyCourse({ changes: { [DOUBLE]: rightDouble(), [SHOUT]: shout } });
  const ends = await Promise.all(
    ['double', 'shout'].map((name) => runCourse(course.root, ['run', name])),
  );
  expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expect(solvedIn(course).sort()).toEqual(['tiny/double', 'tiny/shout']);
});

test('the lock that a killed command left behind holds the next one up only for a moment', async () => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: rightDouble() } });
  mkdirSync(join(course.root, `${PROGRESS}.lock`), { recursive: true });
  const { code, stderr, solved } = await judgeIn(course, ['run', 'double']);
  expect({ code, stderr, solved }).toEqual({ code: 0, stderr: '', solved: ['tiny/double'] });
});

test('a folder that takes no progress is the fault of the machine, and the verdict is still shown', async () => {
  await using course = openTinyCourse();
  course.change({ [DOUBLE]: rightDouble(), '.course': 'a file, not a folder' });
  const { code, stdout, stderr } = await runCourse(course.root, ['run', 'double']);
  expect(stdout).toContain('3 of 3 tests pass');
  expect(stderr).toContain('→ Make the folder of the course writable; progress is kept there.\n');
  expect(code).toBe(3);
  expect(course.read('.course')).toBe('a file, not a folder');
});

test('a progress file that cannot be read is the fault of the machine', async () => {
  await using course = openTinyCourse();
  mkdirSync(join(course.root, PROGRESS), { recursive: true });
  const { code, stderr } = await runCourse(course.root, ['list']);
  expect(stderr).toContain('.course/progress.json cannot be read: ');
  expect(code).toBe(3);
});

test('a watch that cannot keep progress ends with the reason', async () => {
  await using course = openTinyCourse({ changes: { '.course': 'a file, not a folder' } });
  await using watch = startCourse(course.root, ['watch', 'double']);
  const { code, stderr } = await watch.end();
  expect(stderr).toContain('→ Make the folder of the course writable; progress is kept there.\n');
  expect(code).toBe(3);
});
