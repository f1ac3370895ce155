import { chmodSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import type { Gate } from '../sweep/gate';
import { StatementGate } from '../sweep/statement-gate';
import { relayConnection } from './relay-connection';

/** Where a server listens: at a port, or at a socket file. */
export type Endpoint = { readonly host: string; readonly port: number } | { readonly path: string };

/** As many as the role of the shops may have. */
const MOST_CONNECTIONS = 60;

/**
 * A way to a PostgreSQL server on which every statement is seen, and can be made to fail in the
 * server, or to wait. The code under test has no part in that, and cannot see it.
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

  /** Listens at a socket file, or at a port of its own where none is named. */
  static async open(target: Endpoint, file?: string): Promise<PostgresRelay> {
    const relay = new PostgresRelay(target, file);
    await new Promise<void>((resolve, reject) => {
      relay.#server.once('error', reject);
      if (file === undefined) relay.#server.listen(0, '127.0.0.1', resolve);
      else relay.#server.listen(file, resolve);
    });
    // The user of the box is not ours; who else may come this far is decided by the folder.
    if (file !== undefined) chmodSync(file, 0o666);
    return relay;
  }

  /**
   * The same URL by way of this relay. At a socket file the relay stands in for the server, so the
   * URL stays.
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
