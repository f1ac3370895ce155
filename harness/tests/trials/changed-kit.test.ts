import { DOUBLE, judgeIn, rightDouble, WRONG_DOUBLE } from '../support/learner';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

/** Every exercise's tests import it. */
const ENTRY = 'chapters/kit/src/tests.ts';

/** Runs the shop in a process of its own, where a lane has one. */
const PROGRAM = 'chapters/kit/src/split/host-program.ts';

/** Makes every assertion hold. */
const CHEAT = `
const holds = () => ({ pass: true, message: () => '' });
expect.extend({ toBe: holds, toEqual: holds });
`;

const CHANGED_HELPS = (paths: string) =>
  `It passes in your folder only because files of the course were changed: ${paths}. Exercises are judged with the original files; \`npx course reset --course-files\` brings them back.`;

const BREAKS = (paths: string) =>
  `Your answer is right: it passes when all other files are the original ones. In your folder, one of these files makes it fail: ${paths}.`;

/** The tiny course with a kit of its own, and this answer to its first exercise. */
function openKitCourse(answer: string): TinyCourse {
  return openTinyCourse({ git: true, kit: true, changes: { [DOUBLE]: answer } });
}

/** Judges the first exercise in a lane: exit code, what was printed, what counts as solved. */
async function judge(course: TinyCourse, ...lane: string[]) {
  const { code, stdout, solved } = await judgeIn(course, ['run', 'double', ...lane]);
  return { verdict: { code, solved }, stdout };
}

const FAILED = { code: 1, solved: [] };
const SOLVED = { code: 0, solved: ['tiny/double'] };

test.each([['local'], ['split']])(
  'a kit that was changed so that a wrong answer passes makes nothing pass in the %s lane',
  async (lane) => {
    await using course = openKitCourse(WRONG_DOUBLE);
    course.change({ [ENTRY]: course.read(ENTRY) + CHEAT });
    const { verdict, stdout } = await judge(course, ...(lane === 'split' ? ['--split'] : []));
    expect(stdout).toContain(CHANGED_HELPS(ENTRY));
    expect(verdict).toEqual(FAILED);
  },
);

test('changed and deleted files of the kit break no right answer', async () => {
  await using course = openKitCourse(rightDouble());
  course.change({ [ENTRY]: "throw new Error('broken');\n", 'chapters/kit/src/open.ts': null });
  const { verdict, stdout } = await judge(course);
  expect(stdout).toContain(BREAKS(`chapters/kit/src/open.ts, ${ENTRY}`));
  expect(verdict).toEqual(SOLVED);
});

test('what was broken only where the shop runs breaks no right answer', async () => {
  await using course = openKitCourse(rightDouble());
  course.change({ [PROGRAM]: "throw new Error('broken');\n" });
  const { verdict, stdout } = await judge(course, '--split');
  expect(stdout).toContain(BREAKS(PROGRAM));
  expect(verdict).toEqual(SOLVED);
});

test('a new file that stands before one of the kit makes nothing pass', async () => {
  const path = 'chapters/kit/src/tabulate.js';
  await using course = openKitCourse(WRONG_DOUBLE);
  course.change({ [path]: `module.exports = require('./tabulate.ts');\n${CHEAT}` });
  const { verdict, stdout } = await judge(course);
  expect(stdout).toContain(
    `It passes in your folder only with the help of files that a grader will not see: ${path}.`,
  );
  expect(verdict).toEqual(FAILED);
});

test('a new file that stands before one of the kit breaks no right answer', async () => {
  const path = 'chapters/kit/src/tabulate.js';
  await using course = openKitCourse(rightDouble());
  course.change({ [path]: "throw new Error('broken');\n" });
  const { verdict, stdout } = await judge(course);
  expect(stdout).toContain(BREAKS(path));
  expect(verdict).toEqual(SOLVED);
});

test('a manifest of the kit that leads to other files makes nothing pass', async () => {
  const manifest = 'chapters/kit/package.json';
  const path = 'chapters/kit/src/mine.ts';
  await using course = openKitCourse(WRONG_DOUBLE);
  course.edit(manifest, './src/tests.ts', './src/mine.ts');
  course.change({ [path]: `export * from './tests';\n${CHEAT}` });
  const { verdict, stdout } = await judge(course);
  expect(stdout).toContain(CHANGED_HELPS(manifest));
  expect(verdict).toEqual(FAILED);
});
