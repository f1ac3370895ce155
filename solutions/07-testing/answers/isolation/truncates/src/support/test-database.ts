import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { QueryTypes, Sequelize, Transaction } from 'sequelize';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

export interface TestDatabase {
  readonly shop: Bookshop;
}

export type Callback = () => unknown;

/** One place for all tables of the file, emptied after each test. */
interface Place {
  readonly url: string;
  empty(): Promise<void>;
  remove(): Promise<void>;
}

export function useDatabase(): TestDatabase {
  let place: Place;
  let shop: Bookshop | undefined;
  let begun: jest.SpyInstance<Promise<unknown>>;

  beforeAll(async () => {
    const url = process.env['TEST_DATABASE_URL'];
    place = url === undefined ? makeFile() : await makeSchema(url);
  });

  beforeEach(async () => {
    shop = await openBookshop({ databaseUrl: place.url, passwordCost: 1 });
    begun = jest.spyOn(shop.db, 'transaction') as unknown as typeof begun;
  });

  afterEach(async () => {
    const ended = shop;
    shop = undefined;
    for (const { value } of begun.mock.results) {
      const transaction: unknown = await Promise.resolve(value).catch(() => undefined);
      if (transaction instanceof Transaction) await transaction.rollback().catch(() => {});
    }
    await ended?.close().catch(() => {});
    await place.empty();
  });

  afterAll(() => place.remove());

  return {
    get shop() {
      if (shop === undefined) throw new Error('no test is running');
      return shop;
    },
  };
}

function makeFile(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  const storage = join(folder, 'shop.sqlite');
  return {
    url: `sqlite:///${storage}`,
    empty: () =>
      withConnection(new Sequelize({ dialect: 'sqlite', storage, logging: false }), async (db) => {
        await db.query('PRAGMA foreign_keys = OFF');
        const tables = await db.query<{ name: string }>(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
          { type: QueryTypes.SELECT },
        );
        for (const { name } of tables) await db.query(`DELETE FROM "${name}"`);
      }),
    remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}

async function makeSchema(url: string): Promise<Place> {
  const worker = process.env['JEST_WORKER_ID'] ?? '1';
  const schema = `worker_${worker}_${process.pid}`;
  const own = new URL(url);
  own.searchParams.set('options', `-csearch_path=${schema}`);
  const act = (work: (db: Sequelize) => Promise<unknown>) =>
    withConnection(new Sequelize(url, { logging: false }), work);
  await act((db) => db.query(`CREATE SCHEMA "${schema}"`));
  return {
    url: own.href,
    empty: () =>
      act(async (db) => {
        const tables = await db.query<{ tablename: string }>(
          `SELECT tablename FROM pg_tables WHERE schemaname = '${schema}'`,
          { type: QueryTypes.SELECT },
        );
        const names = tables.map(({ tablename }) => `"${schema}"."${tablename}"`);
        if (names.length > 0) await db.query(`TRUNCATE ${names.join(', ')} CASCADE`);
      }),
    remove: () => act((db) => db.query(`DROP SCHEMA "${schema}" CASCADE`)),
  };
}

async function withConnection(db: Sequelize, work: (db: Sequelize) => Promise<unknown>) {
  try {
    await work(db);
  } finally {
    await db.close();
  }
}

type Hook = (transaction: Transaction) => unknown;

/** Takes the callbacks of each transaction away before its commit, and keeps them after it. */
export async function capturedCommits(act: () => Promise<unknown>): Promise<Callback[]> {
  const captured: Callback[] = [];
  const { commit } = Transaction.prototype;
  Transaction.prototype.commit = async function (this: Transaction) {
    const hooks = Reflect.get(this, '_afterCommitHooks') as Hook[];
    Reflect.set(this, '_afterCommitHooks', []);
    await commit.call(this);
    captured.push(...hooks.map((hook) => () => hook(this)));
  };
  try {
    await act();
    return captured;
  } finally {
    Transaction.prototype.commit = commit;
  }
}
