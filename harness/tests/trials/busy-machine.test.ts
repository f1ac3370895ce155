import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

import { DOUBLE, judgeDouble, judgeIn, rightDouble } from '../support/learner';
import { openTinyCourse } from '../support/tiny-course';

// Everything takes five times as long, and what else this machine does comes on top.
jest.setTimeout(600_000);

let loops: ChildProcess[] = [];

// Each in a session of its own: Linux shares its processors fairly between sessions.
beforeAll(() => {
  loops = Array.from({ length: 4 * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', detached: true }),
  );
});
afterAll(() => {
  for (const loop of loops) loop.kill('SIGKILL');
});

/** Loops with hardly a right to a processor, for itself and for its session. */
const MODEST_LOOP = `import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
${rightDouble(`setPriority(19);
try { writeFileSync('/proc/self/autogroup', '19'); } catch {}
for (;;);`)}`;

const SPENT = '(({ user, system }) => (user + system) / 1e6)(process.cpuUsage())';

/** A right answer that computes for so many seconds before it is there. */
const slowDouble = (seconds: number) =>
  rightDouble(`for (const end = ${SPENT} + ${seconds}; ${SPENT} < end;);`);

/** The same within a test, which does other things in between. */
const slowlyDoubling = (seconds: number) => `import { TooLarge } from './too-large';

export async function double(number: number): Promise<number> {
  const twice = number * 2;
  if (!Number.isSafeInteger(twice)) throw new TooLarge(number);
  for (const end = ${SPENT} + ${seconds}; ${SPENT} < end;) await new Promise(setImmediate);
  return twice;
}
`;

test('a right answer passes, though it takes longer by the clock than it may', async () => {
  const { code, stdout, solved } = await judgeDouble(slowDouble(2), { COURSE_SECONDS: '8' });
  expect(stdout).toContain('3 of 3 tests pass');
  expect({ code, solved }).toEqual({ code: 0, solved: ['tiny/double'] });
});

test('a right answer passes, though one of its tests takes longer by the clock than a test may', async () => {
  const { stdout } = await judgeDouble(slowlyDoubling(1.2), { COURSE_SECONDS: '60' });
  expect(stdout).toContain('3 of 3 tests pass');
});

test('an endless loop is ended, and told that the machine was busy', async () => {
  const { code, stdout } = await judgeDouble(rightDouble('for (;;);'), { COURSE_SECONDS: '4' });
  expect(stdout).toContain('The tests did not end within 4 seconds, so they were stopped.');
  expect(stdout).toContain(
    'They used the processor most of the time: is there a loop that never ends?',
  );
  expect(stdout).toMatch(/This machine was busy: for \d+ of \d+ seconds it ran other programs/);
  expect(code).toBe(1);
});

test('who hardly has a processor is not judged, and keeps what was earned', async () => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: rightDouble() } });
  await judgeIn(course, ['run', 'double'], { COURSE_SECONDS: '60' });
  course.change({ [DOUBLE]: MODEST_LOOP });
  const { code, stderr, solved } = await judgeIn(course, ['run', 'double'], {
    COURSE_SECONDS: '3',
  });
  expect(stderr).toContain('they run once more before that counts');
  expect(stderr).toMatch(
    /the tests were not judged: this machine was too busy, in \d+ seconds they got only [\d.]+ seconds of processor time\n→ .*`COURSE_SECONDS=6` gives it more time/,
  );
  expect({ code, solved }).toEqual({ code: 3, solved: ['tiny/double'] });
});
