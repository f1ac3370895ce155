import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

// What starts processes of its own takes its time on a busy machine.
jest.setTimeout(60_000);

const COMMAND = resolve(__dirname, '../../bin/course.js');

export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `course` command on a course folder, as a person would from a script: no terminal, no colours. */
export function runCourse(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandEnd> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: root,
      env: { ...process.env, COURSE_ROOT: root, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}
