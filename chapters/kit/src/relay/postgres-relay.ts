import { chmodSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import type { Gate } from '../sweep/gate';
import { StatementGate } from '../sweep/statement-gate';
import { relayConnection } from './relay-connection';

/** The address of a server: a port, or a socket file. */
export type Endpoint = { readonly host: string; readonly port: number } | { readonly path: string };

/** The same limit as for the role of the shops. */
const MOST_CONNECTIONS = 60;

/**
 * A relay to a PostgreSQL server. It sees every statement, and can make one fail in the server, or
 * wait. The code under test is not involved, and cannot notice it.
 */
export class PostgresRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #gate = new StatementGate();
  readonly #file: string | undefined;

  private constructor(target: Endpoint, file: string | undefined) {
    this.#file = file;
    this.#server = createServer((client) => {
      const server = connect(target as { host: string; port: number });
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket));
      }
      void relayConnection(client, server, this.#gate);
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** Listens on a socket file, or on a port of its own when no file is given. */
  static async open(target: Endpoint, file?: string): Promise<PostgresRelay> {
    const relay = new PostgresRelay(target, file);
    await new Promise<void>((resolve, reject) => {
      relay.#server.once('error', reject);
      if (file === undefined) relay.#server.listen(0, '127.0.0.1', resolve);
      else relay.#server.listen(file, resolve);
    });
    // Open to all users, since the box has another user; the permissions of the folder keep others
    // out.
    if (file !== undefined) chmodSync(file, 0o666);
    return relay;
  }

  /**
   * The URL of the server through this relay. With a socket file, the relay takes the place of the
   * server, so the URL stays the same.
   */
  lead(url: string): string {
    if (this.#file !== undefined) return url;
    const led = new URL(url);
    led.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return led.href;
  }

  get gate(): Gate {
    const gate = this.#gate;
    return {
      arm: async (plan) => gate.arm(plan),
      met: () => gate.met(),
      open: async () => gate.open(),
      disarm: async () => gate.disarm(),
    };
  }

  async close(): Promise<void> {
    this.#gate.disarm();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.#file !== undefined) rmSync(this.#file, { force: true });
  }
}
