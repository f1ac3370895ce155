import { constants } from 'node:os';

import { CourseError } from '../../model/course-error';
import { startGroup } from '../../support/process-group';

export interface ProgramRun {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The first words of an error message: `npm could not fetch the packages`. */
  readonly failure: string;
  readonly next: string;
  /** Receives the output as a stream; then the function returns none. */
  readonly into?: (stdout: NodeJS.ReadableStream) => Promise<unknown>;
}

const SAID_LINES = 5;

/**
 * Runs a program to its end and returns its output; throws an error of the machine when it fails.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, failure, next, into }: ProgramRun,
): Promise<string> {
  const child = startGroup(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  const taking = child.stdout && into ? into(child.stdout) : undefined;
  if (!into) child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const fail = (reason: string) =>
    new CourseError(`${failure}: ${reason}`, { next, blame: 'machine' });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(fail(error.code === 'ENOENT' ? `there is no program ${command}` : error.message)),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(fail(lastLines(said.stderr) || endOf(code, signal)));
    });
  });
  await Promise.all([ended, taking?.catch((error: Error) => Promise.reject(fail(error.message)))]);
  return said.stdout.trim();
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*$|^npm (warn|notice)/.test(line));
  return lines.slice(-SAID_LINES).join('\n');
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  return `it ended with ${code ?? 128 + constants.signals[signal ?? 'SIGTERM']}`;
}
