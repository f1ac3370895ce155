import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const BRIEF = 'chapters/01-tiny/exercises/01-double.md';

const COMMANDS = ['author', 'move', 'hint', 'next', 'reset', 'run', 'watch'];

async function refusal(course: TinyCourse, ...args: string[]) {
  const { code, stdout, stderr } = await runCourse(course.root, args);
  expect(existsSync(join(course.root, '.course/progress.json'))).toBe(false);
  return { code, stdout, stderr };
}

test.each([
  [['run', 'tripple'], '`npx course list` shows them all.'],
  [['watch', 'tripple'], '`npx course list` shows them all.'],
  [['run', 'fold'], 'Did you mean tiny/fourfold?'],
  [['hint', 'DOUBLE'], 'Did you mean tiny/double?'],
  [['watch', 'duoble'], 'Did you mean tiny/double?'],
  [['next', '1'], 'Did you mean tiny/double?'],
  [['reset', BRIEF], 'Did you mean tiny/double?'],
  [['author', 'move', 'tiny/doubel', '2'], 'Did you mean tiny/double?'],
])('%j names no exercise, and the next step is told', async (args, next) => {
  await using course = openTinyCourse();
  expect(await refusal(course, ...args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `there is no exercise "${args.find((arg) => !COMMANDS.includes(arg))}"\n→ ${next}\n`,
  });
});

test('an exercise and all of them is an error', async () => {
  await using course = openTinyCourse();
  expect(await refusal(course, 'run', 'double', '--all')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      '--all judges every exercise, so "double" cannot be given as well\n→ Leave out one of the two.\n',
  });
});

test.each([
  [['run', '--fast'], "unknown option '--fast'"],
  [
    ['run', '--lane', 'moon'],
    "argument 'moon' is invalid. Allowed choices are local, services, sealed.",
  ],
  [['lits'], "unknown command 'lits'\n(Did you mean list?)"],
  [['hnit', 'double'], "unknown command 'hnit'\n(Did you mean hint?)"],
  [['services', 'staus'], "unknown command 'staus'\n(Did you mean status?)"],
  [['run', '--al'], "unknown option '--al'\n(Did you mean --all?)"],
  [['tripple'], "unknown command 'tripple'"],
  [['start', 'double'], "too many arguments for 'start'"],
  [['list', 'everything'], "too many arguments for 'list'"],
])('%j is an error, with what shows the right words', async (args, told) => {
  await using course = openTinyCourse();
  const { code, stdout, stderr } = await refusal(course, ...args);
  expect(stderr).toContain(told);
  expect(stderr).toContain('`npx course help` shows all commands.');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each([
  ['a field with a wrong value', 'points: 10', 'points: many', '→ at points'],
  ['a field that is missing', 'minutes: 5\n', '', '→ at minutes'],
  ['a field that does not exist', 'points: 10', 'points: 10\nlevel: 3', '"level"'],
  ['a line that is no YAML', 'title: Double', 'title: "Double', 'is not YAML'],
  ['no front matter', '---\ntitle', 'title', 'has no front matter'],
])('a brief with %s is an error, with file and place', async (_, before, after, told) => {
  await using course = openTinyCourse();
  course.edit(BRIEF, before, after);
  const { code, stdout, stderr } = await refusal(course, 'run', 'double');
  expect(stderr).toContain(BRIEF);
  expect(stderr).toContain(told);
  expect(stderr).toContain('\n→ ');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('a folder without chapters is an error, and nothing is made in it', async () => {
  await using course = openTinyCourse({ changes: { chapters: null } });
  const { code, stderr } = await refusal(course, 'list');
  expect(stderr).toContain('→ Run the command in the folder of the course.');
  expect(code).toBe(2);
});

test.each([['--version'], ['-V']])('%s prints the version', async (option) => {
  await using course = openTinyCourse();
  const { version } = JSON.parse(
    readFileSync(resolve(__dirname, '../../package.json'), 'utf8'),
  ) as { version: string };
  expect(await refusal(course, option)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
