import { join, resolve } from 'node:path';

import { runProgram } from '../support/run-program';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

// What starts processes of its own takes its time on a busy machine.
jest.setTimeout(240_000);

const ROOT = resolve(__dirname, '../../..');
const EXPLAINED = 'solutions/01-tiny/mutants.yaml';

function mutate({ root }: TinyCourse, ...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1', COURSE_ROOT: root };
  const program = join(ROOT, 'harness/bin/mutants.js');
  return runProgram(process.execPath, [program, ...args], { cwd: root, env });
}

/** A reference of which one part changes nothing that a test could see. */
const REFERENCE = `import { TooLarge } from './too-large';

export function double(number: number): number {
  const twice = number * 2;
  if (!Number.isSafeInteger(twice)) throw new TooLarge(number);
  if (twice === 1) return 0;
  return twice;
}
`;
const CHANGES = { 'solutions/01-tiny/src/double.ts': REFERENCE };
const WHY = 'why: Twice a whole number is never 1.';

test('changes that no test notices are listed, until they are explained', async () => {
  await using course = openTinyCourse({ changes: CHANGES });
  const first = await mutate(course, 'double', '--json');
  const { exercises } = JSON.parse(first.stdout) as {
    exercises: { all: number; rejected: number; survived: { at: string; mutant: string }[] }[];
  };
  const [{ all, rejected, survived } = { all: 0, rejected: 0, survived: [] }] = exercises;
  expect(survived).toEqual([
    { at: 'src/double.ts:6', mutator: 'ConditionalExpression', mutant: 'twice === 1 → false' },
  ]);
  expect({ code: first.code, rejected }).toEqual({ code: 1, rejected: all - 1 });

  course.change({
    [EXPLAINED]: `- { exercise: double, mutant: twice === 1 → false, ${WHY} }\n`,
  });
  const second = await mutate(course, 'double');
  expect(second.stdout).toContain(`tiny/double: ${all - 1} of ${all} rejected, 1 explained`);
  expect(second.code).toBe(0);
});

test('an explanation of what is rejected is told', async () => {
  const list = `- { exercise: double, mutant: number * 2 → number / 2, ${WHY} }\n`;
  await using course = openTinyCourse({ changes: { [EXPLAINED]: list } });
  const { code, stdout } = await mutate(course, 'double');
  expect(stdout).toContain('mutants.yaml explains what is rejected: number * 2 → number / 2');
  expect(code).toBe(1);
});

test('an entry that lacks its reason is an error before anything is run', async () => {
  const list = '- { exercise: double, mutant: number * 2 → number / 2 }\n';
  await using course = openTinyCourse({ changes: { [EXPLAINED]: list } });
  const { code, stderr } = await mutate(course, 'double');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is not right') });
});
