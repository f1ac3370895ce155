import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

import { judgeDouble, judgeIn, DOUBLE, rightDouble } from '../support/learner';
import { openTinyCourse } from '../support/tiny-course';

// Five times as long as elsewhere, and what runs beside the tests comes on top.
jest.setTimeout(600_000);

/** Keeps every processor busy with others until it is disposed of. */
function keepBusy(): AsyncDisposable {
  const loops = Array.from({ length: 4 * availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  return {
    [Symbol.asyncDispose]: async () => {
      for (const loop of loops) loop.kill('SIGKILL');
    },
  };
}

/** Burns so many seconds of processor time when it is loaded. */
const burning = (seconds: number) =>
  rightDouble(`for (const start = process.cpuUsage().user; process.cpuUsage().user < start + ${seconds}e6;);`);

test('a right answer passes that takes longer by the clock than it may, since others run beside it', async () => {
  await using _ = keepBusy();
  const { code, stdout, solved } = await judgeDouble(burning(3), { COURSE_SECONDS: '10' });
  expect(stdout).toContain('3 of 3 tests pass');
  expect({ code, solved }).toEqual({ code: 0, solved: ['tiny/double'] });
});
