import { DOUBLE, judgeIn, rightDouble, SUITE, WRONG_DOUBLE } from '../support/learner';
import { openTinyCourse } from '../support/tiny-course';

const TOLD = `Changed, but not part of any exercise: ${SUITE}. Exercises are judged with the original files.`;

/** Ways in which a learner's copy of the suite can come to prove nothing. */
const CHANGES: [string, (suite: string) => string | null][] = [
  ['only an easy test', (suite) => `${suite}\ntest.only('easy', () => {});\n`],
  ['every test skipped', (suite) => suite.replaceAll('\ntest(', '\ntest.skip(')],
  ['another expectation', (suite) => suite.replaceAll(/\.toEqual\(.*/g, '.toBeDefined();')],
  ['no file', () => null],
];

test.each(CHANGES)(
  'with %s in the own suite, the original still judges, and that is told',
  async (_, change) => {
    await using course = openTinyCourse({ git: true });
    course.change({ [DOUBLE]: WRONG_DOUBLE, [SUITE]: change(course.read(SUITE)) });
    const { code, stdout, solved } = await judgeIn(course, ['run', 'double']);
    expect(stdout).toContain('✗ a number is doubled');
    expect(stdout).toContain(TOLD);
    expect({ code, solved }).toEqual({ code: 1, solved: [] });
  },
);

test('a right answer passes whatever its learner made of the suite, and the suite is left as it is', async () => {
  await using course = openTinyCourse({ git: true });
  course.change({ [DOUBLE]: rightDouble(), [SUITE]: 'test("mine", () => fail());\n' });
  const { code, stdout, solved } = await judgeIn(course, ['run', 'double']);
  expect(stdout).toContain('3 of 3 tests pass');
  expect(stdout).toContain(TOLD);
  expect({ code, solved }).toEqual({ code: 0, solved: ['tiny/double'] });
  expect(course.read(SUITE)).toBe('test("mine", () => fail());\n');
});
