import { join } from 'node:path';

import { DOUBLE, judgeIn, PROGRESS, rightDouble } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const CHAPTER = 'chapters/01-tiny';
const MARKED = ['package.json', 'shipped.json', 'exercises/01-double.md'];

/** A right answer in files that an editor has saved with a byte order mark. */
function openMarkedCourse(): TinyCourse {
  const course = openTinyCourse({ git: true, changes: { [DOUBLE]: rightDouble() } });
  for (const path of [DOUBLE, ...MARKED.map((name) => `${CHAPTER}/${name}`)])
    course.change({ [path]: `\uFEFF${course.read(path)}` });
  return course;
}

test('a right answer is solved, whatever editor has saved the files', async () => {
  await using course = openMarkedCourse();
  const { code, stderr, solved } = await judgeIn(course, ['run', 'double']);
  expect({ code, stderr, solved }).toEqual({ code: 0, stderr: '', solved: ['tiny/double'] });
});

test('the grader takes it too', async () => {
  await using course = openMarkedCourse();
  const out = join(course.root, 'grade.json');
  const args = ['grade', course.root, '--lane', 'local', '--out', out];
  const { code, stdout } = await runCourse(course.root, args);
  expect(stdout).toContain('10 of 35 points');
  expect(code).toBe(0);
});

test('progress that an editor has saved is read', async () => {
  const progress =
    '{"version":1,"exercises":{"tiny/double":{"passed":true,"attempts":1,"hints":[]}}}';
  await using course = openTinyCourse({ changes: { [PROGRESS]: `\uFEFF${progress}` } });
  const { stdout, stderr } = await runCourse(course.root, ['list']);
  expect(stdout).toContain('1 of 3 exercises solved');
  expect(stderr).toBe('');
});
