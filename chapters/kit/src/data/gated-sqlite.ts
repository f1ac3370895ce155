import type * as Sqlite from 'sqlite3';

import { type Pass, processGate } from '../sweep/statement-gate';
import { readStatements } from './statement';

/** How long a writer waits for another one; SQLite lets only one write at a time. */
const BUSY_MS = 5_000;

/** The driver's methods that run a statement. */
const METHODS = ['run', 'all', 'get', 'each', 'exec'] as const;

/**
 * The driver, with connections that wait longer than its usual second for a lock, and that return
 * rows without an ORDER BY in another order than by id: SQL guarantees no order, and PostgreSQL
 * does not keep one. Every statement passes the gate of this process.
 */
export function gatedSqlite(): object {
  const sqlite = require('sqlite3') as typeof Sqlite;
  class Database extends sqlite.Database {
    constructor(...args: ConstructorParameters<typeof Sqlite.Database>) {
      super(...args);
      this.configure('busyTimeout', BUSY_MS);
      // The driver runs this as soon as the file is open, before all later statements.
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
 * Statements that only ask about the database itself do not count: Sequelize sends them on its own.
 */
function enter(text: string): Pass | undefined {
  const isOwn = readStatements(text).every(({ verb }) => verb === 'pragma');
  return isOwn ? undefined : processGate.enter(text);
}

/** The error with which SQLite reports a failed disk. */
function diskError(reason: string): Error {
  return Object.assign(new Error(`SQLITE_IOERR: ${reason}`), { errno: 10, code: 'SQLITE_IOERR' });
}
