import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { resolve } from 'node:path';

import { eventually } from './eventually';
import type { CommandEnd } from './run-course';

const COMMAND = resolve(__dirname, '../../bin/course.js');

export interface LiveEnd extends CommandEnd {
  readonly signal: NodeJS.Signals | null;
}

/**
 * A command that is still running: `await using watch = startCourse(root, ['watch']);` kills it at
 * the end.
 */
export interface LiveCommand extends AsyncDisposable {
  stdout(): string;
  /** Resolves once it has written this text so many times; fails when it ends before. */
  writes(text: string, times?: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Writes to its stdin: keys that are pressed, at a terminal. */
  types(keys: string): void;
  /** Closes the reading end of its stdout, as `head` does when it has seen enough. */
  stopReading(): void;
  end(): Promise<LiveEnd>;
}

/**
 * Starts the `course` command without a terminal. Its stdin stays open, and nobody types anything.
 */
export function startCourse(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  command = COMMAND,
): LiveCommand {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: root,
    env: { ...process.env, COURSE_ROOT: root, NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return follow(child);
}

/** Starts the `course` command by another program, which is given it as its last arguments. */
export function startWithin(
  [program, ...before]: readonly [string, ...string[]],
  root: string,
  args: readonly string[],
): LiveCommand {
  const child = spawn(program, [...before, process.execPath, COMMAND, ...args], {
    cwd: root,
    env: { ...process.env, COURSE_ROOT: root, NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return follow(child);
}

/**
 * Starts the `course` command at a terminal of its own, of so many columns and 24 rows. Linux only:
 * it is made by util-linux's `script`.
 */
export function startAtTerminal(
  root: string,
  args: readonly string[],
  { columns = 80 }: { columns?: number } = {},
): LiveCommand {
  const quoted = [process.execPath, COMMAND, ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols ${columns} rows 24; exec ${quoted}`;
  const child = spawn('script', ['--quiet', '--flush', '--return', '-c', command, '/dev/null'], {
    cwd: root,
    env: { ...process.env, COURSE_ROOT: root, NO_COLOR: '1', TERM: 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return follow(child);
}

function follow(child: ChildProcessWithoutNullStreams): LiveCommand {
  let stdout = '';
  let stderr = '';
  let end: LiveEnd | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.once('close', (code, signal) => (end = { code, signal, stdout, stderr }));
  const live: LiveCommand = {
    stdout: () => stdout,
    writes: (text, times = 1) =>
      eventually(`"${text}" (${times} times)`, () => {
        if (stdout.split(text).length > times) return true;
        if (end) throw new Error(`the command has ended and wrote only:\n${stdout}${stderr}`);
        return undefined;
      }).then(() => {}),
    signal: (name) => void child.kill(name),
    types: (keys) => void child.stdin.write(keys),
    stopReading: () => void child.stdout.destroy(),
    end: () => eventually('the end of the command', () => end),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await live.end();
    },
  };
  return live;
}
