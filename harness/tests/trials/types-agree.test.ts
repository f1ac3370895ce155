import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Grade } from '../../src/model/grade';
import { DOUBLE, rightDouble, SHOUT } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

interface Verdict {
  readonly verdict: string;
  readonly earned: number;
  readonly types: readonly string[];
}

/** What `run` says of tiny/double, as it lies in the course. */
async function judgeByRun({ root }: TinyCourse): Promise<Verdict> {
  const { stdout } = await runCourse(root, ['run', 'double', '--json']);
  const { exercises } = JSON.parse(stdout) as {
    exercises: { verdict: string; points: { earned: number }; types: string[] }[];
  };
  const [one] = exercises;
  return { verdict: one?.verdict ?? '', earned: one?.points.earned ?? 0, types: one?.types ?? [] };
}

/** What `grade` says of it, when the folder is handed in beside the course as it was shipped. */
async function judgeByGrade(submission: TinyCourse): Promise<Verdict> {
  await using course = openTinyCourse();
  const out = join(course.root, 'grade.json');
  await runCourse(course.root, ['grade', submission.root, '--lane', 'local', '--out', out]);
  const { exercises } = JSON.parse(readFileSync(out, 'utf8')) as Grade;
  const one = exercises.find(({ exercise }) => exercise === 'tiny/double');
  const types = one?.tests.find(({ title }) => title === 'the types fit')?.message;
  return {
    verdict: one?.verdict ?? '',
    earned: one?.points.earned ?? 0,
    types: types ? types.split('\n') : [],
  };
}

const LENT = { 'chapters/01-tiny/src/lent.ts': 'export const two = 2;\n' };

test.each([
  ['a right answer', {}, [10, 0]],
  [
    'one with a wrong type',
    { [DOUBLE]: `${rightDouble()}export const no: string = double(1);\n` },
    [0, 1],
  ],
  ['one that silences the compiler', { [DOUBLE]: `// @ts-nocheck\n${rightDouble()}` }, [0, 1]],
  ['one beside a broken file', { [SHOUT]: 'export const shout = (' }, [10, 0]],
  [
    'one that a new file helps',
    { ...LENT, [DOUBLE]: rightDouble("import { two } from './lent';\nvoid two;") },
    [0, 1],
  ],
  [
    "one that another exercise's file helps",
    {
      [SHOUT]: 'export const two = 2;\nexport const shout = String;\n',
      [DOUBLE]: rightDouble("import { two } from './shout';\nconst twice = two;").replace(
        'number * 2',
        'number * two',
      ),
    },
    [0, 1],
  ],
  [
    'one with looser rules',
    {
      'tsconfig.json': '{"compilerOptions":{"strict":false}}',
      [DOUBLE]: `${rightDouble()}export const echo = (text) => text;\n`,
    },
    [0, 1],
  ],
])('run and grade say the same of %s', async (_, changes, expected) => {
  await using course = openTinyCourse({
    git: true,
    changes: { [DOUBLE]: rightDouble(), ...changes },
  });
  const byRun = await judgeByRun(course);
  expect(await judgeByGrade(course)).toEqual(byRun);
  expect([byRun.earned, byRun.types.length]).toEqual(expected);
});
