import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

import { giveUpAfter } from '../patience';
import type { Header } from './headers';

const DEADLINE_MS = 10_000;

/** The tests' end of the connections that a box opens. */
export class BoxLink {
  readonly #server: Server;
  readonly #onSilence: (reason: string) => void;
  readonly #spare: Socket[] = [];
  readonly #used = new Set<Socket>();
  readonly #waiting: ((socket: Socket) => void)[] = [];

  /** Set after one failure: later calls do not wait for the box again. */
  #silence: Error | undefined;

  /** The box connects to `path`; `onSilence` is called when it does not. */
  constructor(path: string, onSilence: (reason: string) => void) {
    this.#onSilence = onSilence;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#take(socket);
    });
    this.#server.listen(path, () => {
      // Open to all users, since the box has another user; the permissions of the folder keep
      // others out.
      chmodSync(path, 0o666);
    });
  }

  /** A connection of the box for this use. Rejects when the box does not connect. */
  async connect(header: Header): Promise<Socket> {
    const socket = this.#spare.shift() ?? (await this.#nextSocket());
    this.#used.add(socket);
    socket.once('close', () => this.#used.delete(socket));
    socket.write(`${JSON.stringify(header)}\n`);
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of [...this.#spare, ...this.#used]) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(socket: Socket): void {
    // The user of the connection notices its end, so errors are ignored here.
    socket.on('error', () => {});
    const next = this.#waiting.shift();
    if (next) return next(socket);
    this.#spare.push(socket);
    socket.once('close', () => {
      const at = this.#spare.indexOf(socket);
      if (at >= 0) this.#spare.splice(at, 1);
    });
  }

  #nextSocket(): Promise<Socket> {
    if (this.#silence) return Promise.reject(this.#silence);
    return new Promise((resolve, reject) => {
      const take = (socket: Socket) => {
        callOff();
        resolve(socket);
      };
      const callOff = giveUpAfter(DEADLINE_MS, () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        this.#silence = new Error(
          `the container of the code did not respond within ${DEADLINE_MS / 1000} s`,
        );
        this.#onSilence(this.#silence.message);
        reject(this.#silence);
      });
      this.#waiting.push(take);
    });
  }
}
