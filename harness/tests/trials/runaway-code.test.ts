import { DOUBLE, judgeDouble, judgeIn, rightDouble } from '../support/learner';
import { openTinyCourse } from '../support/tiny-course';

test('an endless loop is stopped when its time is up', async () => {
  const { code, stdout, solved } = await judgeDouble(rightDouble('for (;;);'), {
    COURSE_SECONDS: '3',
  });
  expect(stdout).toContain(
    'The tests did not end within 3 seconds, so they were stopped. They used the processor most of the time: is there a loop that never ends? `COURSE_SECONDS=6` gives them more time.',
  );
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('an endless wait is stopped when its time is up', async () => {
  const { code, stdout, solved } = await judgeDouble(
    'export const double = () => new Promise<number>(() => {});\n',
    { COURSE_SECONDS: '8' },
  );
  expect(stdout).toContain(
    'The tests did not end within 8 seconds, so they were stopped. They waited most of the time: is there a promise that is never resolved, or a statement that waits for a lock that your own code holds? `COURSE_SECONDS=16` gives them more time.',
  );
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('an end by time takes nothing away that was earned', async () => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: rightDouble() } });
  const before = await judgeIn(course, ['run', 'double']);
  course.change({ [DOUBLE]: rightDouble('for (;;);') });
  const after = await judgeIn(course, ['run', 'double'], { COURSE_SECONDS: '3' });
  expect([before.solved, after.solved]).toEqual([['tiny/double'], ['tiny/double']]);
  expect(after.code).toBe(1);
});

test('where all is run, an end by time is tried again before it counts', async () => {
  await using course = openTinyCourse({ git: true });
  course.change({ [DOUBLE]: rightDouble('for (;;);') });
  const { code, stdout, stderr } = await judgeIn(course, ['run', '--all'], { COURSE_SECONDS: '4' });
  expect(stderr).toContain('they run once more before that counts');
  expect(stdout).toContain('The tests did not end within 4 seconds');
  expect(code).toBe(1);
});

test('a promise that nobody resolves fails its test, with what did not end', async () => {
  const waiting = `export function double(n: number): number | Promise<number> {
  return n === 5 ? new Promise<number>(() => {}) : 2 * n;
}
`;
  const { code, stdout, solved } = await judgeDouble(waiting, { COURSE_SECONDS: '60' });
  expect(stdout).toContain(
    '✗ a number is doubled\n\n  The test did not end within 15 seconds. Is there a promise that is never resolved,',
  );
  expect(stdout).not.toMatch(/Exceeded|jestjs/);
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('what had failed before the time was up is shown, and what had not ended: it may be the reason', async () => {
  const { code, stdout } = await judgeDouble(
    'export function double(n: number): number {\n  while (n < 0);\n  return n;\n}\n',
    { COURSE_SECONDS: '10' },
  );
  expect(stdout).toContain('0 of 3 tests pass');
  expect(stdout).toMatch(/were stopped\.[^]+Before that:\n\n✗ a number is doubled\n[^]+at 5/);
  expect(stdout).toContain('The test that was running: "a negative number is doubled as well".');
  expect(code).toBe(1);
});

test('endless output is stopped at a limit, and only its beginning is shown', async () => {
  const { code, stdout, solved } = await judgeDouble(
    rightDouble("for (;;) console.log('and on');"),
  );
  expect(stdout).toMatch(/were stopped after 2\d{6} bytes of output\. Does the code print in an/);
  expect(stdout.split('and on')).toHaveLength(13);
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test.each([
  ['lists', 'number[][]', 'new Array<number>(1e6).fill(kept.length)'],
  ['buffers', 'Buffer[]', 'Buffer.alloc(1e7, 1)'],
])('%s that grow for ever end with the limit on memory, not with the machine', async (...bomb) => {
  const [, type, piece] = bomb;
  const { code, stdout, solved } = await judgeDouble(
    rightDouble(`const kept: ${type} = [];\nfor (;;) kept.push(${piece});`),
  );
  expect(stdout).toContain(
    'The process ran out of memory. Does the code keep adding to a list or string?',
  );
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('a program that the code started is ended with the run', async () => {
  const { code, solved } = await judgeDouble(
    `import { spawn } from 'node:child_process';
${rightDouble("spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', __dirname], { stdio: 'ignore' });")}`,
  );
  expect({ code, solved }).toEqual({ code: 0, solved: ['tiny/double'] });
});

test('a limit that is no number of seconds is an error', async () => {
  const { code, stderr } = await judgeDouble(rightDouble(), { COURSE_SECONDS: 'soon' });
  expect(stderr).toBe(
    'COURSE_SECONDS is "soon"\n→ Set it to a number of seconds, such as 60, or leave it out.\n',
  );
  expect(code).toBe(2);
});
