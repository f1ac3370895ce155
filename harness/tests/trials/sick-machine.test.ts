import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { DOUBLE, PROGRESS, rightDouble } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse } from '../support/tiny-course';

const SOLVED = '{"version":1,"exercises":{"tiny/double":{"passed":true,"attempts":2,"hints":[]}}}';

test('where Jest cannot even start, the machine is to blame, and nothing is taken back', async () => {
  // Stands for whatever keeps a program from running: it ends every Jest with a code of its own.
  const sick =
    "if (process.argv[1]?.includes('jest')) { console.error('no room left'); process.exit(9); }\n";
  await using course = openTinyCourse({
    changes: { [DOUBLE]: rightDouble(), [PROGRESS]: SOLVED, 'sick.cjs': sick },
  });
  const { code, stdout, stderr } = await runCourse(course.root, ['run', 'double'], {
    NODE_OPTIONS: `--require=${join(course.root, 'sick.cjs')}`,
  });
  expect(stderr).toBe(
    'the tests could not be started: Jest ended with code 9\nno room left\n→ This is not a fault of your code. `npx course doctor` checks this machine.\n',
  );
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(course.read(PROGRESS)).toBe(SOLVED);
});

/**
 * Ends each of these programs as soon as it is asked something, as a system does that has no memory
 * left.
 */
const killing = (program: string) =>
  `if (process.argv[1]?.includes('${program}')) process.on('message', () => process.kill(process.pid, 'SIGKILL'));\n`;

/**
 * A right answer with types that nobody has checked yet, in a course on a machine that ends this
 * program.
 */
function openSickCourse(program: string) {
  const answer = `${rightDouble()}export const mark = '${randomUUID()}';\n`;
  const changes = { [DOUBLE]: answer, [PROGRESS]: SOLVED, 'sick.cjs': killing(program) };
  const course = openTinyCourse({ git: true, changes });
  return { course, env: { NODE_OPTIONS: `--require=${join(course.root, 'sick.cjs')}` } };
}

test('where the compiler dies, the machine is to blame, and nothing is taken back', async () => {
  const { course, env } = openSickCourse('checker-program');
  await using _ = course;
  const { code, stderr } = await runCourse(course.root, ['run', 'double'], env);
  expect(stderr).toBe(
    'the types could not be checked: the compiler gave no result: it was ended by SIGKILL\n→ This is not a fault of your code. `npx course doctor` checks this machine.\n',
  );
  expect(code).toBe(3);
  expect(course.read(PROGRESS)).toBe(SOLVED);
});

test.each([
  ['checker-program', 'The types could not be checked: the compiler gave no result'],
  ['prepare-program', 'The answer could not be prepared'],
])('where %s dies, a right answer is not graded', async (program, problem) => {
  const { course, env } = openSickCourse(program);
  await using _ = course;
  await using grades = openFolder();
  const out = join(grades.path, 'grade.json');
  const command = ['grade', course.root, '--lane', 'local', '--out', out];
  const { code, stderr } = await runCourse(course.root, command, env);
  expect(stderr).toContain(
    `this machine could not grade all of it: ${problem}: it was ended by SIGKILL`,
  );
  expect({ code, written: existsSync(out) }).toEqual({ code: 3, written: false });
});
