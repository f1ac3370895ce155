import { Command } from 'commander';

import { refuseKeptOptions } from '../../src/cli/kept-by-npm';
import type { CourseError } from '../../src/model/course-error';

const program = new Command('course');
const reset = program.command('reset').option('--course-files');
const pack = program.command('services').command('pack').option('--force');
program.command('undo').option('--to <version>').option('--list').option('--json');

/** The error of this command, with what npm leaves in the environment. */
function keptOf(command: Command, env: NodeJS.ProcessEnv): string | undefined {
  try {
    refuseKeptOptions(program, command, env);
    return undefined;
  } catch (error) {
    return (error as CourseError).message;
  }
}

test.each([
  ['an option of its own', reset, { npm_config_course_files: 'true' }, '--course-files'],
  ['one of another command', reset, { npm_config_list: 'true' }, '--list'],
  ['one that npm has too', reset, { npm_config_json: 'true' }, '--json'],
  ['one of npm that people try', reset, { npm_config_dry_run: 'true' }, '--dry-run'],
  ['one that npm takes for its own', reset, { npm_config_token_description: '3' }, '--to'],
  ['one that people also set', pack, { npm_config_force: 'true' }, '--force'],
  [
    'two',
    reset,
    { npm_config_list: 'true', npm_config_course_files: 'true' },
    '--course-files and --list',
  ],
])('%s is an error when npm has kept it', (_, command, env, named) => {
  expect(keptOf(command, { npm_command: 'run', ...env })).toBe(
    `npm kept ${named} for itself and did not pass them on, so nothing was done`,
  );
});

test.each([
  ['without npm', reset, { npm_config_course_files: 'true' }],
  ['a setting of npm for another command', reset, { npm_command: 'run', npm_config_force: 'true' }],
  ['what npm always sets', reset, { npm_command: 'run', npm_config_cache: '/x' }],
  ['what is empty', reset, { npm_command: 'run', npm_config_json: '' }],
  ['npx with a setting of npm', pack, { npm_command: 'exec', npm_config_force: 'true' }],
])('there is no error: %s', (_, command, env) => {
  expect(keptOf(command, env)).toBeUndefined();
});

test('`npm exec` keeps options as well', () => {
  const env = { npm_command: 'exec', npm_config_course_files: 'true' };
  expect(keptOf(reset, env)).toContain('--course-files');
});
