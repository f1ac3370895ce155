import type * as Sqlite from 'sqlite3';

import { type Pass, processGate } from '../sweep/statement-gate';
import { readStatements } from './statement';

/** How long a writer waits for another one; SQLite lets only one write at a time. */
const BUSY_MS = 5_000;

/** How the driver is told to carry out a statement. */
const METHODS = ['run', 'all', 'get', 'each', 'exec'] as const;

/**
 * The driver, with connections that wait for a lock instead of failing after a second, and that
 * give rows without an ORDER BY in another order than that of their ids: SQL promises none, and
 * PostgreSQL keeps none. Every statement passes the gate of this process.
 */
export function gatedSqlite(): object {
  const sqlite = require('sqlite3') as typeof Sqlite;
  class Database extends sqlite.Database {
    constructor(...args: ConstructorParameters<typeof Sqlite.Database>) {
      super(...args);
      this.configure('busyTimeout', BUSY_MS);
      // The driver runs this before whatever is asked later, once the file is open.
      this.exec('PRAGMA reverse_unordered_selects = ON');
    }
  }
  for (const method of METHODS) gateMethod(Database.prototype, method);
  return { ...sqlite, Database };
}

type Callback = (this: unknown, error: Error | null, ...rest: unknown[]) => void;
type Method = (this: Sqlite.Database, text: string, ...rest: unknown[]) => Sqlite.Database;

function gateMethod(prototype: Sqlite.Database, name: (typeof METHODS)[number]): void {
  const plain = prototype[name] as unknown as Method;
  const gated: Method = function (text, ...rest) {
    const pass = processGate.isArmed ? enter(text) : undefined;
    if (!pass) return plain.call(this, text, ...rest);
    const last = rest.at(-1);
    const callback: Callback = typeof last === 'function' ? (last as Callback) : () => {};
    const parameters = typeof last === 'function' ? rest.slice(0, -1) : rest;
    if (pass.fault !== undefined) {
      setImmediate(() => callback.call({}, diskError(pass.fault ?? '')));
      return this;
    }
    return plain.call(this, text, ...parameters, calledWhenDone(callback, pass));
  };
  Object.defineProperty(prototype, name, { value: gated });
}

function calledWhenDone(callback: Callback, pass: Pass): Callback {
  return function (...outcome) {
    // `this` is the statement, with what the driver tells about it.
    void pass.done().then(() => callback.apply(this, outcome));
  };
}

/**
 * What only asks about the database itself is no statement of the shop: Sequelize does so on its
 * own.
 */
function enter(text: string): Pass | undefined {
  const isOwn = readStatements(text).every(({ verb }) => verb === 'pragma');
  return isOwn ? undefined : processGate.enter(text);
}

/** As SQLite says that the disk failed. */
function diskError(reason: string): Error {
  return Object.assign(new Error(`SQLITE_IOERR: ${reason}`), { errno: 10, code: 'SQLITE_IOERR' });
}
