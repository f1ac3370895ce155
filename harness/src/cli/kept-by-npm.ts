import type { Command } from 'commander';

import { CourseError } from '../model/course-error';

/** Our option, by that of npm for whose beginning npm takes it. */
const EXPANDED: Readonly<Record<string, string>> = { to: 'token-description' };

/** Among our options and those that people expect of a command that overwrites: npm's own. */
const ALSO_OF_NPM = ['all', 'dry-run', 'force', 'json', 'key', 'yes'];

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
  const kept = findKept(namesOf(program), env).map((name) => `--${name}`);
  if (kept.length === 0) return;
  const typed = [...pathOf(command), ...kept].join(' ');
  throw new CourseError(`npm kept ${kept.join(' and ')} for itself, so nothing was done`, {
    next: `Type \`npx ${typed}\`, with all that you meant. \`npm run course\` passes on only what stands behind \` -- \`.`,
  });
}

function findKept(names: readonly string[], env: Readonly<NodeJS.ProcessEnv>): string[] {
  if (env['npm_command'] === undefined) return [];
  const isSet = (name: string) => Boolean(env[`npm_config_${name.replaceAll('-', '_')}`]);
  // `npx course` keeps nothing. What is set there is a setting of whoever typed it, or stood before
  // the command, as in `npm exec --json course list`.
  const asked =
    env['npm_command'] === 'exec'
      ? names.filter((name) => !ALSO_OF_NPM.includes(name))
      : [...names, ...ALSO_OF_NPM];
  return [...new Set(asked)].filter((name) => isSet(name) || isSet(EXPANDED[name] ?? name));
}

/** The long names of all options of all commands. */
function namesOf(command: Command): string[] {
  const own = command.options.flatMap(({ long }) => long?.replace(/^--/, '') ?? []);
  return [...own, ...command.commands.flatMap(namesOf)];
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [command.name()];
}
