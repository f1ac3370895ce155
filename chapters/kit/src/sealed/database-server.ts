import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createSqliteDatabase } from '../data/sqlite-database';
import type { Fault, Hold, TestDatabase } from '../data/test-database';
import type { DatabaseOrder, DatabaseQuestion } from './database-orders';
import { hearLines, sendLine } from './lines';

/**
 * Serves the tests' own connection to a SQLite file, which is in the box with the code under test.
 */
export function serveDatabase(socket: Socket): void {
  const served = new ServedDatabase();
  hearLines(socket, (message) => {
    const { id, order } = message as DatabaseQuestion;
    served.carryOut(order).then(
      (value) => sendLine(socket, { id, value }),
      (error: Error) => sendLine(socket, { id, error: error.message }),
    );
  });
}

class ServedDatabase {
  #database: TestDatabase | undefined;
  readonly #faults: Fault[] = [];
  readonly #holds: Hold[] = [];

  async carryOut(order: DatabaseOrder): Promise<unknown> {
    if (order.do === 'create') {
      this.#database = await createSqliteDatabase(order.statements, join(tmpdir(), 'templates'));
      return this.#database.url;
    }
    if (!this.#database) throw new Error('there is no database yet');
    return this.#ask(this.#database, order);
  }

  async #ask(
    database: TestDatabase,
    order: Exclude<DatabaseOrder, { do: 'create' }>,
  ): Promise<unknown> {
    switch (order.do) {
      case 'rows':
        return database.rows(order.sql);
      case 'insert':
        return database.insert(order.table, order.rows);
      case 'schema':
        return database.schema();
      case 'plan':
        return database.plan(order.sql);
      case 'spoil':
        return this.#faults.push(await database.spoil(order.plan)) - 1;
      case 'lift':
        return this.#faults[order.fault]?.lift();
      case 'hold':
        return this.#holds.push(await database.hold(order.table)) - 1;
      case 'release':
        return this.#holds[order.hold]?.release();
      case 'drop':
        return database.drop();
    }
  }
}
