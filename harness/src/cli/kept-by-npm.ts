import type { Command, Option } from 'commander';

import { CourseError } from '../model/course-error';

/** npm takes an option of ours for the abbreviation of one of its own: ours → npm's. */
const EXPANDED: Readonly<Record<string, string>> = { to: 'token-description' };

/**
 * Options that npm has as well, and one (`dry-run`) that people try on a command that overwrites.
 */
const ALSO_OF_NPM = ['all', 'dry-run', 'json'];

/**
 * Options that people often have in their npm settings: they count only for a command that has
 * them.
 */
const OFTEN_SET = ['force', 'key'];

/**
 * Throws when npm has kept a part of the command line: `npm run course reset --course-files` would
 * otherwise reset an exercise. npm passes on what follows ` -- `. It takes options before that as
 * its own, and leaves them in the environment.
 */
export function refuseKeptOptions(
  program: Command,
  command: Command,
  env: Readonly<NodeJS.ProcessEnv>,
): void {
  const own = command.options.map(nameOf);
  const names = namesOf(program).filter((name) => !OFTEN_SET.includes(name) || own.includes(name));
  const kept = findKept(names, env).map((name) => `--${name}`);
  if (kept.length === 0) return;
  const typed = [...pathOf(command), ...kept].join(' ');
  throw new CourseError(
    `npm kept ${kept.join(' and ')} for itself and did not pass them on, so nothing was done`,
    {
      next: `Use \`npx ${typed}\` with all of your options. \`npm run course\` passes on only what follows \` -- \`.`,
    },
  );
}

function findKept(names: readonly string[], env: Readonly<NodeJS.ProcessEnv>): string[] {
  if (env['npm_command'] === undefined) return [];
  const isSet = (name: string) => Boolean(env[`npm_config_${name.replaceAll('-', '_')}`]);
  // `npx course` keeps nothing: options of npm that are set there were meant for npm.
  const ofNpm = [...ALSO_OF_NPM, ...OFTEN_SET];
  const asked =
    env['npm_command'] === 'exec'
      ? names.filter((name) => !ofNpm.includes(name))
      : [...names, ...ALSO_OF_NPM];
  return [...new Set(asked)].filter((name) => isSet(name) || isSet(EXPANDED[name] ?? name));
}

/** The long names of all options of all commands. */
function namesOf(command: Command): string[] {
  return [...command.options.map(nameOf), ...command.commands.flatMap(namesOf)];
}

function nameOf({ long }: Option): string {
  return (long ?? '').replace(/^--/, '');
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [command.name()];
}
