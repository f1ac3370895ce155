import { randomUUID } from 'node:crypto';

import { Client } from 'pg';
import { type Sequelize, Transaction } from 'sequelize';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

export interface TestDatabase {
  /** The shop of the running test. */
  readonly shop: Bookshop;
}

/** What a transaction would have called after its commit. */
export type Callback = () => unknown;

/** Gives the tests of a file, or of a `describe`, a shop with a database. */
export function useDatabase(): TestDatabase {
  let current: Opened | undefined;

  beforeEach(async () => {
    current = await openOwnShop();
  });

  afterEach(async () => {
    const ended = current;
    current = undefined;
    await ended?.end();
  });

  return {
    get shop() {
      if (!current) throw new Error('there is a shop only while a test runs');
      return current.shop;
    },
  };
}

/** Takes callbacks after their commit, while something is captured. */
let captured: Callback[] | undefined;

const { afterCommit } = Transaction.prototype;
// From the beginning: a transaction that is captured may have begun before.
Transaction.prototype.afterCommit = function (callback) {
  // Sequelize calls this one after the commit only, so nothing of a rollback is captured.
  afterCommit.call(this, (transaction) => {
    if (!captured) return callback(transaction);
    captured.push(() => callback(transaction));
  });
};

/** Calls `act`, and returns the callbacks of its commits instead of calling them. */
export async function capturedCommits(act: () => Promise<unknown>): Promise<Callback[]> {
  const callbacks: Callback[] = [];
  captured = callbacks;
  try {
    await act();
  } finally {
    captured = undefined;
  }
  return callbacks;
}

interface Opened {
  readonly shop: Bookshop;
  end(): Promise<void>;
}

async function openOwnShop(): Promise<Opened> {
  const { databaseUrl, drop } = await createDatabase(process.env['TEST_DATABASE_URL']);
  const bookshop = await openBookshop({ databaseUrl, passwordCost: 1 });
  const rollBack = rememberTransactions(bookshop.db);
  let closing: Promise<void> | undefined;
  // A test may have closed its shop, and Sequelize closes only once.
  const close = () => (closing ??= rollBack().then(bookshop.close));
  return {
    shop: { ...bookshop, close },
    end: async () => {
      await close();
      await drop();
    },
  };
}

/** In PostgreSQL, a schema of its own: it has its own tables, and nobody else knows its name. */
async function createDatabase(url: string | undefined) {
  if (url === undefined) return { databaseUrl: 'sqlite::memory:', drop: async () => {} };
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const databaseUrl = new URL(url);
  databaseUrl.searchParams.set('options', `-c search_path=${schema}`);
  await send(url, `CREATE SCHEMA ${schema}`);
  return {
    databaseUrl: databaseUrl.href,
    drop: () => send(url, `DROP SCHEMA ${schema} CASCADE`),
  };
}

async function send(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Returns a function that rolls back what a test has begun and not ended. Otherwise `close` would
 * wait for its connection without end.
 */
function rememberTransactions(db: Sequelize): () => Promise<void> {
  const begun: Transaction[] = [];
  const begin = db.transaction.bind(db) as (...args: unknown[]) => Promise<unknown>;
  db.transaction = (async (...args: unknown[]) => {
    const result = await begin(...args);
    if (result instanceof Transaction) begun.push(result);
    return result;
  }) as typeof db.transaction;
  return async () => {
    for (const transaction of begun) {
      // Of those that have ended, it only says so.
      await transaction.rollback().catch(() => {});
    }
  };
}
