import type { Command, Option } from 'commander';

import { CourseError } from '../model/course-error';

/** npm's option for whose beginning npm takes ours, by ours. */
const EXPANDED: Readonly<Record<string, string>> = { to: 'token-description' };

/** Ours that npm has as well, and one that people try on a command that overwrites. */
const ALSO_OF_NPM = ['all', 'dry-run', 'json'];

/** Ours that people have among their settings of npm: only the command that has them looks. */
const OFTEN_SET = ['force', 'key'];

/**
 * Refuses a command line of which npm has kept a part: `npm run course reset --course-files` would
 * otherwise reset an exercise. npm passes on what stands behind ` -- ` and takes options before it
 * for its own, which it leaves in the environment.
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
  throw new CourseError(`npm kept ${kept.join(' and ')} for itself, so nothing was done`, {
    next: `Type \`npx ${typed}\`, with all that you meant. \`npm run course\` passes on only what stands behind \` -- \`.`,
  });
}

function findKept(names: readonly string[], env: Readonly<NodeJS.ProcessEnv>): string[] {
  if (env['npm_command'] === undefined) return [];
  const isSet = (name: string) => Boolean(env[`npm_config_${name.replaceAll('-', '_')}`]);
  // `npx course` keeps nothing: what is set there of npm's own was meant for npm.
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
