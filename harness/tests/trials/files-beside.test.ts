import { DOUBLE, judgeIn, rightDouble, SHOP, SHOUT, WRONG_DOUBLE } from '../support/learner';
import { openTinyCourse } from '../support/tiny-course';

test('a course file that was changed so that a wrong answer passes makes nothing pass', async () => {
  await using course = openTinyCourse({ git: true, changes: { [DOUBLE]: WRONG_DOUBLE } });
  course.edit(SHOP, "import { double } from './double';\n", '');
  course.edit(
    SHOP,
    'const services',
    `${rightDouble().replace(/^.*\n/, '').replace('export ', '')}\nconst services`,
  );
  course.edit(
    SHOP,
    'import { fourfold',
    "import { TooLarge } from './too-large';\nimport { fourfold",
  );
  const { code, stdout, solved } = await judgeIn(course, ['run', 'double']);
  expect(stdout).toContain(
    `It passes in your folder only because files of the course were changed: ${SHOP}. Exercises are judged with the original files; \`npx course reset --course-files\` brings them back.`,
  );
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test("another exercise's file that breaks this one is named, and this one counts as solved", async () => {
  const changes = { [DOUBLE]: rightDouble(), [SHOUT]: 'export const shout = (' };
  await using course = openTinyCourse({ git: true, changes });
  const { code, stdout, solved } = await judgeIn(course, ['run', 'double']);
  expect(stdout).toContain(
    `Your answer is right: it passes when all other files are the original ones. In your folder, one of these files makes it fail: ${SHOUT}.`,
  );
  expect({ code, solved }).toEqual({ code: 0, solved: ['tiny/double'] });
});

test('as JSON, such a solved exercise has the tests of the run that counts', async () => {
  const changes = { [DOUBLE]: rightDouble(), [SHOUT]: 'export const shout = (' };
  await using course = openTinyCourse({ git: true, changes });
  const { stdout } = await judgeIn(course, ['run', 'double', '--json']);
  const { exercises } = JSON.parse(stdout) as { exercises: { tests: { verdict: string }[] }[] };
  expect(exercises[0]).toMatchObject({ verdict: 'passed', points: { earned: 10, max: 10 } });
  expect(exercises[0]?.tests.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed']);
});

test("a wrong answer does not pass because another exercise's file crashes the run", async () => {
  const changes = {
    [DOUBLE]: WRONG_DOUBLE,
    [SHOUT]: 'process.exit(0);\nexport const shout = String;\n',
  };
  await using course = openTinyCourse({ git: true, changes });
  const { code, solved } = await judgeIn(course, ['run', 'double']);
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('a new file that no exercise asks for is told, and changes no verdict', async () => {
  const changes = { [DOUBLE]: rightDouble(), 'chapters/01-tiny/src/helper.ts': 'export {};\n' };
  await using course = openTinyCourse({ git: true, changes });
  const { code, stdout, solved } = await judgeIn(course, ['run', 'double']);
  expect(stdout).toContain(
    'New, but not part of any exercise: chapters/01-tiny/src/helper.ts. A grader will not see these files.',
  );
  expect({ code, solved }).toEqual({ code: 0, solved: ['tiny/double'] });
});

test.each([
  ['deleted', {}],
  ['moved away', { 'chapters/01-tiny/src/twice.ts': rightDouble() }],
])('where the file to work on was %s, that is told with the way back', async (_, more) => {
  await using course = openTinyCourse({ git: true, changes: { [DOUBLE]: null, ...more } });
  const { code, stdout, solved } = await judgeIn(course, ['run', 'double']);
  expect(stdout).toContain(
    `Missing: ${DOUBLE}. \`npx course reset tiny/double\` restores what you began with.`,
  );
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('an answer that passes only with the help of a new file is not done', async () => {
  const changes = {
    [DOUBLE]: "export { double } from './twice';\n",
    'chapters/01-tiny/src/twice.ts': rightDouble(),
  };
  await using course = openTinyCourse({ git: true, changes });
  const { code, stdout, solved } = await judgeIn(course, ['run', 'double']);
  expect(stdout).toContain(
    'It passes in your folder only with the help of files that a grader will not see: chapters/01-tiny/src/twice.ts. Move the code that is needed into the files of this exercise.',
  );
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});
