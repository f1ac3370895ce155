import { connect, type Socket } from 'node:net';

import { currentLane } from '../lane';
import { spawnProgram } from '../program/spawn-program';
import type { Started } from '../program/started';
import { currentBox } from '../sealed/box';
import { startInBox } from '../sealed/box-program';
import { hearLines, sendLine } from '../sealed/lines';
// Started by its path; the type makes it a part of what judges a suite.
import type {} from './child/suite-program';
import type { FromRunner, RunOrder } from './orders';
import { readMessage } from './read-message';

const PROGRAM = 'node_modules/@bookshop/kit/src/suite/child/suite-program.js';

/** A process that runs suites: on this machine, or in the box. */
export interface RunnerProcess {
  /** On this machine; `undefined` in a box. */
  readonly pid: number | undefined;
  /** Called with what it says. */
  hear(listen: (message: FromRunner) => void): void;
  send(order: RunOrder): void;
  /** Resolves when it has ended, whatever the reason. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

export interface RunnerOptions {
  /** An empty folder in which it works; in a box it makes one of its own. */
  readonly folder: string | undefined;
  /** How long one test of a suite may take. */
  readonly testMs: number;
}

export async function startRunner({ folder, testMs }: RunnerOptions): Promise<RunnerProcess> {
  const env: Record<string, string> = { SUITE_TEST_MS: String(testMs), NODE_ENV: 'test' };
  if (folder !== undefined) env['SUITE_FOLDER'] = folder;
  const box = currentBox();
  const program = box
    ? await startInBox(box.link, PROGRAM, env)
    : await spawnProgram(currentLane().build(), PROGRAM, env);
  const port = await portOf(program);
  const socket = box ? await box.link.connect({ use: 'port', port }) : connect(port, '127.0.0.1');
  const listeners: ((message: FromRunner) => void)[] = [];
  hearLines(socket, (line) => {
    const message = readMessage(line);
    for (const listen of message ? listeners : []) listen(message as FromRunner);
  });
  const ended = Promise.race([program.ended.then(() => {}), closed(socket)]);
  return {
    pid: box ? undefined : program.pid,
    hear: (listen) => void listeners.push(listen),
    send: (order) => sendLine(socket, order),
    ended,
    end: async () => {
      socket.destroy();
      program.kill('SIGKILL');
      await program.ended;
    },
  };
}

/** The port on which it says that it listens. */
function portOf(program: Started): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const [, port] = /^listening (\d+)$/m.exec(program.stdout.lines().join('\n')) ?? [];
      if (port !== undefined) resolve(Number(port));
    };
    program.stdout.onMore(look);
    look();
    program.ended.then(
      () => reject(new Error(`the tests cannot be run: ${program.stderr.lines().join('\n')}`)),
      reject,
    );
  });
}

function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {});
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
