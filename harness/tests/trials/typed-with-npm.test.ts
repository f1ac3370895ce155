import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { listFiles } from '../../src/support/list-files';
import { DOUBLE, WRONG_DOUBLE } from '../support/learner';
import { runProgram } from '../support/run-program';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

jest.setTimeout(300_000);

const REPOSITORY = resolve(__dirname, '../../..');
const COMMAND = join(REPOSITORY, 'harness/bin/course.js');

/** The tiny course with the scripts of the whole one. */
function openCourseWithScripts(): TinyCourse {
  const scripts = { course: `node ${COMMAND}`, start: `node ${COMMAND} start` };
  return openTinyCourse({
    changes: { 'package.json': JSON.stringify({ scripts }), [DOUBLE]: WRONG_DOUBLE },
  });
}

/** Runs npm as a learner types it, whatever runs these tests. */
function typeIn(cwd: string, root: string, program: 'npm' | 'npx', args: readonly string[]) {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name));
  const env = { ...Object.fromEntries(own), COURSE_ROOT: root, NO_COLOR: '1' };
  return runProgram(program, args, { cwd, env });
}

test.each([
  [['reset', 'double', '--course-files'], 'npx course reset --course-files'],
  [['reset', '--dry-run'], 'npx course reset --dry-run'],
  [['undo', '--list'], 'npx course undo --list'],
  [['undo', '--to', '1'], 'npx course undo --to'],
  [['run', '--all'], 'npx course run --all'],
  [['solution', 'double', '--json'], 'npx course solution --json'],
])('`npm run course %j` does nothing, and says what to type', async (args, typed) => {
  await using course = openCourseWithScripts();
  const { code, stderr } = await typeIn(course.root, course.root, 'npm', [
    'run',
    'course',
    ...args,
  ]);
  expect(stderr).toContain(
    `for itself and did not pass them on, so nothing was done\n→ Use \`${typed}\` with all of your options.`,
  );
  expect(code).toBe(2);
  expect(course.read(DOUBLE)).toBe(WRONG_DOUBLE);
  expect(listFiles(course.root).filter((path) => /progress|history/.test(path))).toEqual([]);
});

test('behind ` -- ` options are passed on', async () => {
  await using course = openCourseWithScripts();
  const args = ['run', '--silent', 'course', '--', 'list', '--json'];
  const { code, stdout, stderr } = await typeIn(course.root, course.root, 'npm', args);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'bookshop-course/list/v1' });
  expect([code, stderr]).toEqual([0, '']);
});

test.each([['chapters/01-settings'], ['chapters/01-settings/src'], ['docs']])(
  '`npx course` works in %s, and keeps no option',
  async (folder) => {
    await using course = openTinyCourse();
    const cwd = join(REPOSITORY, folder);
    const { code, stdout } = await typeIn(cwd, course.root, 'npx', ['course', 'list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'bookshop-course/list/v1' });
    expect(code).toBe(0);
  },
);

test('a relative path is one where the command was typed, in a folder of a package too', async () => {
  await using course = openTinyCourse();
  await using folder = openFolder();
  const command = join(folder.path, 'node_modules/.bin');
  folder.write({
    'package.json': JSON.stringify({ workspaces: ['part'] }),
    'part/package.json': JSON.stringify({ name: 'part', version: '1.0.0' }),
    'part/nothing.zip': '',
  });
  mkdirSync(join(folder.path, 'part/deep'), { recursive: true });
  mkdirSync(command, { recursive: true });
  await runProgram('ln', ['-s', COMMAND, join(command, 'course')], { cwd: '/', env: process.env });
  const args = ['course', 'grade', '../nothing.zip', '--lane', 'local'];
  const typedIn = join(folder.path, 'part/deep');
  const { stdout } = await typeIn(typedIn, course.root, 'npx', args);
  expect(stdout).toContain('the file is empty');
  expect(readFileSync(join(typedIn, 'grade.json'), 'utf8')).toContain('nothing.zip');
});
