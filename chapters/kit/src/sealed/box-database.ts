import type { Socket } from 'node:net';

import type { Plan, Row, Schema, TestDatabase } from '../data/test-database';
import type { Json } from '../json';
import { toWire } from '../wire';
import type { BoxLink } from './box-link';
import type { DatabaseOrder } from './database-orders';
import { hearLines, sendLine } from './lines';

/**
 * A SQLite database in the box (the container of the code), with these tables, used over a separate
 * connection.
 */
export async function createBoxDatabase(
  link: BoxLink,
  statements: readonly string[],
): Promise<TestDatabase> {
  const asking = new Asking(await link.connect({ use: 'database' }));
  const url = (await asking.ask({ do: 'create', statements })) as string;
  return {
    dialect: 'sqlite',
    url,
    rows: async (sql) => (await asking.ask({ do: 'rows', sql })) as Row[],
    insert: async (table, rows) => void (await asking.ask({ do: 'insert', table, rows })),
    schema: async () => (await asking.ask({ do: 'schema' })) as unknown as Schema,
    plan: async (sql) => (await asking.ask({ do: 'plan', sql })) as unknown as Plan,
    spoil: async (plan) => {
      const fault = Number(await asking.ask({ do: 'spoil', plan }));
      return { lift: async () => void (await asking.ask({ do: 'lift', fault })) };
    },
    hold: async (table) => {
      const hold = Number(await asking.ask({ do: 'hold', table }));
      return { release: async () => void (await asking.ask({ do: 'release', hold })) };
    },
    drop: async () => {
      await asking.ask({ do: 'drop' });
      asking.end();
    },
  };
}

interface Pending {
  resolve(value: Json): void;
  reject(error: Error): void;
}

/** Requests over a socket, each with its reply. */
class Asking {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    hearLines(socket, (message) => this.#hear(message));
    socket.once('close', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('the box has ended'));
      this.#pending.clear();
    });
  }

  ask(order: DatabaseOrder): Promise<Json> {
    if (this.#socket.destroyed) return Promise.reject(new Error('the box has ended'));
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      sendLine(this.#socket, { id, order });
    });
  }

  end(): void {
    this.#socket.destroy();
  }

  #hear(message: unknown): void {
    const { id, value, error } = (message ?? {}) as Record<string, unknown>;
    const pending = this.#pending.get(Number(id));
    if (!pending) return;
    this.#pending.delete(Number(id));
    if (error !== undefined)
      return pending.reject(new Error(JSON.stringify(error).slice(0, 10_000)));
    try {
      pending.resolve(toWire(value, 'the answer of the database'));
    } catch (refusal) {
      pending.reject(refusal as Error);
    }
  }
}
