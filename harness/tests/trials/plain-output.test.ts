import { createOutput } from '../../src/cli/output';
import { DOUBLE, rightDouble, WRONG_DOUBLE } from '../support/learner';
import { startCourse } from '../support/live-command';
import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

const ESCAPE = '\u001b';

/** An answer that prints colours, a title for the window and a line that overwrites itself. */
const COLOURFUL = rightDouble(
  "console.log('\\u001b[31mred\\u001b[0m \\u001b]0;title\\u0007 one\\rtwo');",
).replace('number * 2', 'number + 2');

test('without a terminal there are no escape codes, whatever the code prints', async () => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: COLOURFUL } });
  const env = { NO_COLOR: undefined };
  const { stdout, stderr } = await runCourse(course.root, ['run', 'double'], env);
  expect(stdout).toContain('Your code printed in this test:\n  red  onetwo\n');
  expect(stdout + stderr).not.toContain(ESCAPE);
});

test.each([
  ['has colours', undefined, `${ESCAPE}[31mno${ESCAPE}[39m`],
  ['has none where NO_COLOR is set', '1', 'no'],
])('a terminal %s', (_, noColor, shown) => {
  const { isTTY } = process.stdout;
  const before = process.env['NO_COLOR'];
  try {
    process.stdout.isTTY = true;
    if (noColor === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = noColor;
    expect(createOutput().paint.red('no')).toBe(shown);
  } finally {
    process.stdout.isTTY = isTTY;
    if (before === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = before;
  }
});

test.each(['run', 'start'])('%s ends by itself while nobody presses a key', async (name) => {
  const lock = { 'package-lock.json': '{"packages":{}}' };
  await using course = openTinyCourse({ changes: { [DOUBLE]: WRONG_DOUBLE, ...lock } });
  await using command = startCourse(course.root, [name]);
  const { code, signal, stderr } = await command.end();
  expect({ code, signal, stderr }).toEqual({ code: 1, signal: null, stderr: '' });
});

test.each(['list', 'next', 'doctor'])(
  '%s --json is JSON without a path of this machine',
  async (command) => {
    await using course = openTinyCourse();
    const { stdout, stderr } = await runCourse(course.root, [command, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: `bookshop-course/${command}/v1` });
    expect({ paths: pathsIn(stdout, course.root), stderr }).toEqual({ paths: [], stderr: '' });
  },
);

test.each([
  ['a missing file', null],
  ['a syntax error', 'export function double('],
  ['a crash', 'process.exit(0);\n'],
])('run --json after %s is JSON without a path of this machine', async (_, code) => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: code } });
  const { stdout } = await runCourse(course.root, ['run', 'double', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'bookshop-course/result/v1',
    points: { earned: 0, gradable: 10, max: 10 },
  });
  expect(pathsIn(stdout, course.root)).toEqual([]);
});

/** Absolute paths: of the course, and of the folder that holds the harness. */
function pathsIn(text: string, root: string): string[] {
  const repository = __dirname.slice(0, __dirname.lastIndexOf('/harness/'));
  return text.split('\n').filter((line) => line.includes(root) || line.includes(repository));
}
