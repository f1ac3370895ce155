import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { processEnvironment } from '../process-environment';
import { type Ending, Output, type Started } from './started';

/** Starts a file of the built chapter on this machine. */
export async function spawnProgram(
  builtDir: string,
  file: string,
  env: Record<string, string>,
): Promise<Started> {
  const child = spawn(process.execPath, ['--enable-source-maps', join(builtDir, file)], {
    // A folder without a learner's own `.env`.
    cwd: builtDir,
    env: processEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(([code, signal]): Ending => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    stdout: collect(child, 'stdout'),
    stderr: collect(child, 'stderr'),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

function collect(child: ChildProcess, stream: 'stdout' | 'stderr'): Output {
  const output = new Output(() => child.kill('SIGKILL'));
  child[stream]
    ?.setEncoding('utf8')
    .on('data', (text: string) => output.add(text))
    .on('end', () => output.end());
  return output;
}
