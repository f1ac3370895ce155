import { type Options, Sequelize } from 'sequelize';

import type { ShopTools } from '../shop';
import { gatedSqlite } from './gated-sqlite';

/** How long a closing shop waits for transactions that are not ended. */
const CLOSING_MS = 1_000;

/**
 * Called for every statement after it has ended, also when it failed, in the asynchronous context
 * of the sender.
 */
export type HearQuery = (sql: string, ms: number) => void;

/**
 * The shop's connection to the database that `DATABASE_URL` names: `sqlite:///file` (four slashes
 * for an absolute path) or `postgres://…`. Nothing is opened before the first statement.
 * `tools.sql` is called for every statement, whatever a call's own `logging` option is.
 */
export function connectDatabase(
  url: string,
  tools: Pick<ShopTools, 'sql'>,
  hear?: HearQuery,
): Sequelize {
  // Without Sequelize's own retries, which turn a deadlock into half a second of waiting.
  const options: Options = { logging: false, retry: { max: 1 }, pool: { max: 10 } };
  const db = url.startsWith('sqlite:')
    ? new Sequelize({ ...options, ...sqliteFile(url) })
    : new Sequelize(url, options);
  if (db.getDialect() === 'sqlite') closeGivenUp(db);
  if (hear) timeQueries(db, hear);
  limitClosing(db);
  // Every statement passes through this method, which is missing in the types.
  const inner = db as unknown as { log(...args: unknown[]): void };
  const log = inner.log.bind(db);
  inner.log = (...args) => {
    tools.sql(String(args[0]).replace(/^Execut(?:ing|ed) \([^)]*\): /, ''));
    log(...args);
  };
  return db;
}

function sqliteFile(url: string): Options {
  const path = url.slice('sqlite:///'.length);
  if (!url.startsWith('sqlite:///') || path === '') {
    throw new Error(`DATABASE_URL names no file: sqlite:///shop.db would, "${url}" does not`);
  }
  return { dialect: 'sqlite', storage: decodeURIComponent(path), dialectModule: gatedSqlite() };
}

interface GivenUp {
  readonly uuid: string;
  close(done: () => void): void;
}

/**
 * Sequelize gives a connection up when its COMMIT or ROLLBACK has failed, but only tells a pool,
 * and for SQLite there is none: the connection would stay open and keep its locks as long as the
 * process runs. Closing it rolls its transaction back.
 */
function closeGivenUp(db: Sequelize): void {
  const { connectionManager } = db as unknown as {
    connectionManager: {
      connections: Record<string, unknown>;
      destroyConnection(connection: GivenUp): Promise<void>;
    };
  };
  connectionManager.destroyConnection = (connection) => {
    delete connectionManager.connections[connection.uuid];
    return new Promise((closed) => connection.close(closed));
  };
}

/**
 * Sequelize waits endlessly for a transaction that was begun and never ended; its connection is
 * closed with the database.
 */
function limitClosing(db: Sequelize): void {
  const close = db.close.bind(db);
  db.close = async () => {
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, CLOSING_MS);
    });
    try {
      await Promise.race([close(), late]);
    } finally {
      clearTimeout(deadline);
    }
  };
}

function timeQueries(db: Sequelize, hear: HearQuery): void {
  const query = db.query.bind(db) as (sql: unknown, options?: unknown) => Promise<unknown>;
  db.query = (async (sql: string | { query: string }, options?: unknown) => {
    const start = performance.now();
    try {
      return await query(sql, options);
    } finally {
      hear(typeof sql === 'string' ? sql : sql.query, performance.now() - start);
    }
  }) as typeof db.query;
}
