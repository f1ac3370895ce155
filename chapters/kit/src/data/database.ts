import { isCrowd } from '../crowd/crowd';
import { currentLane } from '../lane';
import { currentBox } from '../sealed/box';
import { createBoxDatabase } from '../sealed/box-database';
import { createPostgresDatabase } from './postgres-database';
import { PostgresServer } from './postgres-server';
import { schemaOfChapter } from './schema-of-chapter';
import { seedTexts } from './seed-texts';
import { createSqliteDatabase } from './sqlite-database';
import type { Fault, Hold, Plan, Row, Schema, TestDatabase, Verb } from './test-database';

/** Whether a test's database begins with the chapter's tables (`ready`) or without tables. */
export type Beginning = 'ready' | 'empty';

let server: Promise<PostgresServer> | undefined;
let current: { database: Promise<TestDatabase>; beginning: Beginning } | undefined;
let sqliteOnly = false;
let relayed = false;

/**
 * The database of the running test, from the tests' own connection: every test has a fresh one, and
 * all shops that it opens share it. Nothing here goes through the shop.
 */
export const database = {
  /** The kind of database in this lane. */
  dialect: async (): Promise<TestDatabase['dialect']> => (await databaseOf('ready')).dialect,

  /**
   * Inserts rows, table by table in the given order. Booleans are 1 and 0 or true and false, dates
   * are strings. When a crowd comes before anything else, a database that contains it is copied
   * instead.
   */
  async seed(
    tables: Record<string, readonly Record<string, Row[string] | boolean>[]>,
  ): Promise<void> {
    if (current === undefined && isCrowd(tables)) {
      current = { database: create('ready', tables as CrowdRows), beginning: 'ready' };
      await current.database;
      return;
    }
    const target = await databaseOf('ready');
    for (const [table, rows] of Object.entries(tables)) {
      await target.insert(table, rows as readonly Row[]);
    }
  },

  /** Runs SQL and returns its rows. */
  rows: async <T extends Row = Row>(sql: string): Promise<T[]> =>
    (await (await databaseOf('ready')).rows(sql)) as T[],

  /** A description of the tables that is the same in both dialects. */
  schema: async (): Promise<Schema> => (await databaseOf('ready')).schema(),

  /** How the database would carry out this statement, with up-to-date statistics. */
  plan: async (sql: string): Promise<Plan> => (await databaseOf('ready')).plan(sql),

  /** Makes every such write fail, or only writes of rows with these values. */
  failOn: async (verb: Verb, table: string, where: Row = {}): Promise<Fault> =>
    (await databaseOf('ready')).spoil({ verb, table, where, effect: 'fail' }),

  /** Makes every such write take about so many milliseconds longer. */
  slow: async (verb: Verb, table: string, ms: number, where: Row = {}): Promise<Fault> =>
    (await databaseOf('ready')).spoil({ verb, table, where, effect: { ms } }),

  /** Locks the table for writes, and not for reads, until released. */
  hold: async (table: string): Promise<Hold> => (await databaseOf('ready')).hold(table),
};

/** Whether the chapter has tables at all. */
export function hasDatabase(): boolean {
  return currentLane().readText('src/data/schema.ts') !== null;
}

/**
 * The running test's database, created on first use. The first use decides how it begins; later
 * queries of the test use the existing one.
 */
export function databaseOf(beginning: Beginning): Promise<TestDatabase> {
  current ??= { database: create(beginning), beginning };
  return current.database;
}

/** The running test's database for a shop that opens with these tables. */
export async function databaseFor(beginning: Beginning): Promise<TestDatabase> {
  const database = await databaseOf(beginning);
  if (current?.beginning === beginning) return database;
  throw new Error(
    `this test's database began ${current?.beginning}: open the shop with SHOP_SCHEMA=${beginning} before anything else`,
  );
}

/** Runs a test on SQLite in every lane. */
export async function onSqliteOnly<T>(act: () => Promise<T>): Promise<T> {
  sqliteOnly = true;
  try {
    return await act();
  } finally {
    sqliteOnly = false;
  }
}

/** Whether the running test has a database already. */
export function isDatabaseMade(): boolean {
  return current !== undefined;
}

/**
 * Drops the running test's database: the next use creates a new one, with a gate for the statements
 * of shops.
 */
export async function renewDatabase(): Promise<void> {
  await dropDatabase();
  relayed = true;
}

/** Drops the database of the test that ended. */
export async function dropDatabase(): Promise<void> {
  const ended = current;
  current = undefined;
  relayed = false;
  // When it could not be created, the test that used it got the error.
  const made = await ended?.database.catch(() => undefined);
  await made?.drop();
}

/** Removes from the server what this test file created. */
export async function leaveServer(): Promise<void> {
  const left = server;
  server = undefined;
  const connected = await left?.catch(() => undefined);
  await connected?.end();
}

/**
 * Cache: for each crowd, the statements that create a chapter's tables with its rows, by chapter
 * and dialect.
 */
const made = new WeakMap<object, Map<string, readonly string[]>>();

function statementsFor(dialect: TestDatabase['dialect'], crowd: CrowdRows): readonly string[] {
  const known = made.get(crowd) ?? new Map<string, readonly string[]>();
  made.set(crowd, known);
  const key = `${dialect} ${currentLane().chapterDir}`;
  const statements = known.get(key) ?? [
    ...schemaOfChapter()(dialect),
    ...seedTexts(dialect, crowd),
  ];
  known.set(key, statements);
  return statements;
}

const NOBODY: CrowdRows = {};

type CrowdRows = Readonly<Record<string, readonly Row[]>>;

async function create(beginning: Beginning, crowd: CrowdRows = NOBODY): Promise<TestDatabase> {
  const lane = currentLane();
  const dialect = lane.services.includes('postgres') && !sqliteOnly ? 'postgres' : 'sqlite';
  const statements = beginning === 'empty' ? [] : statementsFor(dialect, crowd);
  const box = currentBox();
  if (dialect === 'sqlite') {
    return box
      ? createBoxDatabase(box.link, statements)
      : createSqliteDatabase(statements, lane.cacheDir);
  }
  server ??= PostgresServer.connect(lane.addressOf('postgres'));
  return createPostgresDatabase(await server, statements, { relayed });
}
