import { resolve } from 'node:path';

import { type CommandEnd, runProgram } from './run-program';

// What starts processes of its own takes its time on a busy machine.
jest.setTimeout(300_000);

const COMMAND = resolve(__dirname, '../../bin/course.js');

export type { CommandEnd };

/** Runs the `course` command on a course folder, as a script would: no terminal, no colours. */
export function runCourse(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandEnd> {
  return runProgram(process.execPath, [COMMAND, ...args], {
    cwd: root,
    env: { ...process.env, COURSE_ROOT: root, NO_COLOR: '1', ...env },
  });
}
