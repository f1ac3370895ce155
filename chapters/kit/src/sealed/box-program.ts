import { type Ending, Output, type Started } from '../program/started';
import type { BoxLink } from './box-link';
import type { ProgramOrder } from './headers';
import { hearLines, sendLine } from './lines';

/** Starts a file of the built chapter in the box. */
export async function startInBox(
  link: BoxLink,
  file: string,
  env: Record<string, string>,
): Promise<Started> {
  const socket = await link.connect({ use: 'program', file, env });
  const kill = (signal: NodeJS.Signals) => {
    const order: ProgramOrder = { signal };
    sendLine(socket, order);
  };
  const stdout = new Output(() => kill('SIGKILL'));
  const stderr = new Output(() => kill('SIGKILL'));
  let started: (pid: number) => void = () => {};
  let failed: (error: Error) => void = () => {};
  const pid = new Promise<number>((resolve, reject) => {
    [started, failed] = [resolve, reject];
  });
  const ended = new Promise<Ending>((resolve) => {
    hearLines(socket, (message) => {
      const event = (message ?? {}) as Record<string, unknown>;
      if (typeof event['pid'] === 'number') started(event['pid']);
      if (typeof event['stdout'] === 'string') stdout.add(event['stdout']);
      if (typeof event['stderr'] === 'string') stderr.add(event['stderr']);
      if ('code' in event) resolve(readEnding(event));
    });
    socket.once('close', () => {
      failed(new Error(`${file} was not started: the container of the code has ended`));
      resolve({ code: null, signal: 'SIGKILL' });
    });
  }).finally(() => {
    stdout.end();
    stderr.end();
    socket.destroy();
  });
  return { pid: await pid, stdout, stderr, kill, ended };
}

function readEnding({ code, signal }: Record<string, unknown>): Ending {
  return {
    code: typeof code === 'number' ? code : null,
    signal: typeof signal === 'string' ? (signal as NodeJS.Signals) : null,
  };
}
