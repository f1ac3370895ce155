import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { LOCAL, type WorkspacePlan } from '../../src/model/workspace';
import { LIMITS } from '../../src/run/limits';
import { sharedRoom } from '../../src/run/rooms';
import { WarmRuns } from '../../src/run/warm-runs';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

// It starts processes of its own, and waits for one to be ended by time.
jest.setTimeout(300_000);

/** A suite that says in a file when it begins and ends, and what it does in between. */
const suiteOf = (log: string, name: string, act: string) =>
  `import { appendFileSync, readFileSync } from 'node:fs';
const tell = (text: string) => appendFileSync(${JSON.stringify(log)}, \`${name} \${text}\\n\`);
const told = () => readFileSync(${JSON.stringify(log)}, 'utf8');
test('it runs', async () => {
  tell(\`begins in \${process.pid}\`);
  ${act}
  tell('ends');
}, 60_000);
`;

/** Resolves when the log holds this. */
const until = (text: string) =>
  `while (!told().includes(${JSON.stringify(text)})) await new Promise(setImmediate);`;

const SUITES: Readonly<Record<string, string>> = {
  patches: "require('node:path').sep = 'patched';",
  compares: "expect(require('node:path').sep).not.toBe('patched');",
  // Runs beside the first try of the other one, or neither comes to an end.
  beside: until('late begins'),
  late: `if (told().split('late begins').length === 2) { ${until('beside ends')} for (;;); }`,
  pieces: `const { beginPiece } = (globalThis as any)[Symbol.for('bookshop.lane')];
  for (let piece = 0; piece < 4; piece += 1) {
    const { user, system } = process.cpuUsage();
    while (process.cpuUsage().user + process.cpuUsage().system < user + system + 1_000_000);
    beginPiece();
  }`,
  next: '',
};

function plan({ root }: TinyCourse, name: string): WorkspacePlan {
  const chapterDir = join(root, 'chapters/01-tiny');
  const suite = join(chapterDir, 'tests', `${name}.test.ts`);
  return { chapterDir, suite, files: {}, services: [], closed: false };
}

let course: TinyCourse;

beforeEach(() => {
  course = openTinyCourse();
  const log = join(course.root, 'log');
  appendFileSync(log, '');
  for (const [name, act] of Object.entries(SUITES))
    course.change({ [`chapters/01-tiny/tests/${name}.test.ts`]: suiteOf(log, name, act) });
});
afterEach(() => course[Symbol.asyncDispose]());

const openRuns = (size: number, onAgain: () => void = () => {}, seconds = 10) =>
  new WarmRuns({
    size,
    rooms: sharedRoom(LOCAL),
    jest: { root: course.root, limits: { ...LIMITS, seconds } },
    onAgain,
  });

test('runs are side by side in warm processes; an end by time is tried again once, alone in a fresh one', async () => {
  const onAgain = jest.fn();
  await using runs = openRuns(2, onAgain);
  const outcomes = await Promise.all(
    ['beside', 'late', 'next', 'next'].map((name) =>
      runs.judge((run) => run(plan(course, name)), { atStake: false }),
    ),
  );
  const lines = course.read('log').trim().split('\n');
  const processes = lines.flatMap((line) => /begins in (\d+)/.exec(line)?.[1] ?? []);
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill('completed'));
  expect(onAgain).toHaveBeenCalledTimes(1);
  // Two warm processes, and a fresh one.
  expect(new Set(processes).size).toBe(3);
  const last = lines.findLastIndex((line) => line.startsWith('late begins'));
  expect(lines.slice(last + 1, last + 2)).toEqual(['late ends']);
  expect(lines.filter((line) => line.startsWith('next begins'))).toHaveLength(2);
});

test('each piece of work that a test reports has the full time', async () => {
  const onAgain = jest.fn();
  await using runs = openRuns(1, onAgain, 3);
  const outcome = await runs.judge((run) => run(plan(course, 'pieces')), { atStake: false });
  expect(outcome).toMatchObject({ kind: 'completed', tests: [{ status: 'passed' }] });
  expect(onAgain).not.toHaveBeenCalled();
});

test.each([
  ['is run in a fresh process where it takes something away', true, 'passed'],
  ['counts where there is nothing to be taken away', false, 'failed'],
])('a comparison that fails after another run %s', async (_, atStake, status) => {
  await using runs = openRuns(1);
  await runs.judge((run) => run(plan(course, 'patches')), { atStake: false });
  const outcome = await runs.judge((run) => run(plan(course, 'compares')), { atStake });
  expect(outcome).toMatchObject({ kind: 'completed', tests: [{ status }] });
});
