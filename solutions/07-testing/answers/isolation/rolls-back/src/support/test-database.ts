import { Sequelize, Transaction } from 'sequelize';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

export interface TestDatabase {
  readonly shop: Bookshop;
}

export type Callback = () => unknown;

export function useDatabase(): TestDatabase {
  const schema = `test_${process.pid}_${Math.random().toString(36).slice(2)}`;
  const url = process.env['TEST_DATABASE_URL'];
  let shop: Bookshop | undefined;

  async function inDatabase(statement: string): Promise<void> {
    if (url === undefined) return;
    const db = new Sequelize(url, { logging: false });
    await db.query(statement).finally(() => db.close());
  }

  const databaseUrl =
    url === undefined
      ? 'sqlite::memory:'
      : `${url}${url.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`;

  beforeAll(async () => {
    await inDatabase(`CREATE SCHEMA ${schema}`);
    // Creates the tables, so that each test finds them.
    const first = await openBookshop({ databaseUrl, passwordCost: 1 });
    await first.close();
  });

  beforeEach(async () => {
    shop = await rolledBack(await openBookshop({ databaseUrl, passwordCost: 1 }));
  });

  afterEach(async () => {
    const { close } = shop as Bookshop;
    shop = undefined;
    await close();
  });

  afterAll(() => inDatabase(`DROP SCHEMA ${schema} CASCADE`));

  return {
    get shop() {
      if (!shop) throw new TypeError('useDatabase has a shop for tests only');
      return shop;
    },
  };
}

type Query = (sql: unknown, options?: { transaction?: Transaction | null }) => Promise<unknown>;
type Run = (transaction: Transaction) => Promise<unknown>;

/** The same shop, with everything that it does in one transaction, which ends when it is closed. */
async function rolledBack(bookshop: Bookshop): Promise<Bookshop> {
  const { db } = bookshop;
  const query = db.query.bind(db) as Query;
  const begin = db.transaction.bind(db) as (options: object, run?: Run) => Promise<unknown>;
  const outer = (await begin({})) as Transaction;
  const around = { transaction: outer };
  let last: Promise<unknown> = Promise.resolve();

  /** A statement that fails must not end the transaction around it. */
  async function inSavepoint(...[sql, options]: Parameters<Query>): Promise<unknown> {
    await query('SAVEPOINT statement', around);
    try {
      const result = await query(sql, { ...options, ...around });
      await query('RELEASE SAVEPOINT statement', around);
      return result;
    } catch (error) {
      await query('ROLLBACK TO SAVEPOINT statement', around);
      throw error;
    }
  }

  const queryInside: Query = (sql, options) => {
    if (options?.transaction) return query(sql, options);
    const result = last.then(() => inSavepoint(sql, options));
    last = result.catch(() => {});
    return result;
  };
  const beginInside = (...args: (object | Run)[]) => {
    const run = args.find((arg): arg is Run => typeof arg === 'function');
    const options = args.find((arg) => typeof arg === 'object');
    return begin({ ...around, ...options }, run);
  };
  Object.assign(db, { query: queryInside, transaction: beginInside });

  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    Object.assign(db, { query });
    await outer.rollback();
    await bookshop.close();
  };
  return { ...bookshop, close };
}

const listeners: Callback[][] = [];
const original = Transaction.prototype.afterCommit;

jest.spyOn(Transaction.prototype, 'afterCommit').mockImplementation(function (
  this: Transaction,
  callback,
) {
  const call = callback.bind(undefined, this);
  original.call(this, () => (listeners.at(-1) ? void listeners.at(-1)?.push(call) : call()));
});

export async function capturedCommits(act: () => Promise<unknown>): Promise<Callback[]> {
  const captured: Callback[] = [];
  listeners.push(captured);
  await act().finally(() => listeners.pop());
  return captured;
}
