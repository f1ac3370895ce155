import {
  DOUBLE,
  type Judged,
  judgeIn,
  PROGRESS,
  rightDouble,
  SHOP,
  SHOUT,
  WRONG_DOUBLE,
} from '../support/learner';
import { startCourse } from '../support/live-command';
import { noProcessIn } from '../support/processes';
import { type FileChanges, openTinyCourse, type TinyCourse } from '../support/tiny-course';

// Whole commands, several in each test, and a busy machine takes its time.
jest.setTimeout(600_000);

/** Runs a statement only in the run of one exercise: all of them load all answers. */
const onlyIn = (stem: string, statement: string) =>
  `if ((globalThis as unknown as { expect: { getState(): { testPath: string } } }).expect
  .getState().testPath.endsWith('/${stem}.test.ts')) ${statement}\n`;

const STEMS = ['double', 'shout', 'fourfold'];
const FOURFOLD = 'chapters/01-tiny/src/fourfold.ts';
const RIGHT_FOURFOLD = `import { double } from './double';

export const fourfold = (number: number): number => double(double(number));
`;
const rightShout = (before = '') => `${before}
export async function shout(text: string): Promise<string> {
  // Gives way to what else waits in this process.
  await new Promise((done) => setTimeout(done, 20));
  return text === '' ? '' : \`\${text.toUpperCase().replace(/!+$/, '')}!\`;
}
`;

const COURSES: [string, FileChanges, string][] = [
  ['nothing is solved', {}, '120'],
  [
    'all is solved',
    { [DOUBLE]: rightDouble(), [SHOUT]: rightShout(), [FOURFOLD]: RIGHT_FOURFOLD },
    '120',
  ],
  [
    'a right answer builds on a wrong one, and types do not fit',
    {
      [DOUBLE]: WRONG_DOUBLE,
      [SHOUT]: rightShout("export const one: number = 'one';"),
      [FOURFOLD]: RIGHT_FOURFOLD,
    },
    '120',
  ],
  [
    'an answer ends the process in which it is loaded',
    { [DOUBLE]: rightDouble('process.exit(3);'), [SHOUT]: rightShout() },
    '120',
  ],
  [
    'an answer does not compile, and a file of the course was changed',
    { [DOUBLE]: 'export {', [SHOUT]: rightShout(), [SHOP]: "throw new Error('changed');\n" },
    '120',
  ],
  [
    'an answer never comes to its end, and another one fails',
    // Seconds that have to pass.
    { [DOUBLE]: rightDouble(onlyIn('double', 'for (;;);')) },
    '8',
  ],
];

interface RunJson {
  schema: string;
  points: object;
  exercises: {
    exercise: string;
    verdict: string;
    points: Record<string, number>;
    notices: string[];
  }[];
}
const jsonOf = ({ stdout }: Judged) => JSON.parse(stdout) as RunJson;

/** Without what a run says of the machine, which may be busy during one run and not in another. */
const exercisesOf = (judged: Judged) =>
  jsonOf(judged).exercises.map((one) => ({
    ...one,
    notices: one.notices.filter((notice) => !notice.startsWith('This machine was busy')),
  }));

/** `--all` leaves the exercise that was run last as it was. */
const progressIn = (course: TinyCourse) => {
  const { last, ...progress } = JSON.parse(course.read(PROGRESS)) as { last?: string };
  return { last, progress };
};

test.each(COURSES)(
  'when %s, --all says of each exercise what a run of it says',
  async (_, changes, seconds) => {
    const env = { COURSE_SECONDS: seconds };
    await using course = openTinyCourse({ git: true, changes });
    await using other = openTinyCourse({ git: true, changes });
    const all = await judgeIn(course, ['run', '--all', '--json'], env);
    const each: Judged[] = [];
    for (const stem of STEMS) each.push(await judgeIn(other, ['run', stem, '--json'], env));
    expect(exercisesOf(all)).toEqual(each.flatMap(exercisesOf));
    expect(all.code).toBe(Math.max(...each.map(({ code }) => code ?? 70)));
    const { progress } = progressIn(other);
    expect(progressIn(course)).toEqual({ last: undefined, progress });
  },
);

/** Right answers. What the first one leaves behind acts as soon as the second one is loaded. */
function leaving(what: string): FileChanges {
  const sign = "join(__dirname, '../../../shout-is-loaded')";
  const later = onlyIn('double', `setInterval(() => { if (existsSync(${sign})) ${what}; }, 1);`);
  const load = onlyIn('shout', `writeFileSync(${sign}, '');`);
  const path = "import { join } from 'node:path';\n";
  return {
    [DOUBLE]: `import { existsSync } from 'node:fs';\n${path}${rightDouble(later)}`,
    [SHOUT]: `import { writeFileSync } from 'node:fs';\n${path}${rightShout(load)}`,
  };
}

test.each([
  ['throws', "throw new Error('late')", '120'],
  ['ends the process', 'process.exit(3)', '120'],
  // Seconds that have to pass.
  ['loops', 'for (;;);', '15'],
  ['prints', "console.log('printed late')", '120'],
])('an exercise is judged the same after one whose code %s later', async (_, what, seconds) => {
  await using course = openTinyCourse({ git: true, changes: leaving(what) });
  const { stdout, solved } = await judgeIn(course, ['run', '--all'], { COURSE_SECONDS: seconds });
  expect({ solved, stdout }).toMatchObject({ solved: ['tiny/double', 'tiny/shout'] });
  expect(stdout).not.toMatch(/printed late|one of these files makes it fail/);
});

const MARK = "join(__dirname, '../../../double-was-loaded')";

/**
 * A right answer that loops when it is loaded for the first time, and after that as often as
 * `times` says.
 */
const loopingAt = (times: number) =>
  `import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
${rightDouble(
  onlyIn(
    'double',
    `{
  appendFileSync(${MARK}, '.');
  if (readFileSync(${MARK}, 'utf8').length <= ${times}) for (;;);
}`,
  ),
)}`;

test.each([
  ['once', 1, ['tiny/double']],
  ['twice', 2, []],
])('an answer that is ended by time %s is tried twice', async (_, times, solved) => {
  await using course = openTinyCourse({ git: true, changes: { [DOUBLE]: loopingAt(times) } });
  const all = await judgeIn(course, ['run', '--all'], { COURSE_SECONDS: '8' });
  expect(all.stderr).toBe(
    'The tests reached their time limit; they run once more before that counts.\n',
  );
  expect(all.solved).toEqual(solved);
  expect(course.read('double-was-loaded')).toBe('..');
});

test('what is judged is shown while others still run, and Ctrl-C ends them', async () => {
  const changes = { [SHOUT]: rightShout(onlyIn('shout', 'for (;;);')) };
  await using course = openTinyCourse({ git: true, changes });
  await using live = startCourse(course.root, ['run', '--all']);
  await live.writes('tiny/double');
  live.signal('SIGINT');
  const { code, stdout, stderr } = await live.end();
  await noProcessIn(course.root);
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  expect(stdout).not.toContain('tiny/shout');
});
