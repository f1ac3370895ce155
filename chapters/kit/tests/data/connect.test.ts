import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { DataTypes, QueryTypes, type Sequelize, type Transaction } from 'sequelize';

import { connectDatabase, type HearQuery } from '../../src/data/connect';
import { freezeDeadlines } from '../freeze-deadlines';

let folder: string;
const opened: Sequelize[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connect-'));
});
afterEach(async () => {
  jest.useRealTimers();
  await Promise.all(opened.splice(0).map((db) => db.close()));
  rmSync(folder, { recursive: true });
});

/** Connects to a file in the test's own folder, and keeps what `tools.sql` hears. */
function connect(file = 'shop.sqlite', hear?: HearQuery) {
  const heard: string[] = [];
  const url = `sqlite:///${encodeURI(join(folder, file))}`;
  const db = connectDatabase(url, { sql: (text) => void heard.push(text) }, hear);
  opened.push(db);
  return { db, heard };
}

describe('DATABASE_URL', () => {
  test.each(['sqlite:', 'sqlite://shop.db', 'sqlite:///'])('"%s" names no file', (url) => {
    expect(() => connectDatabase(url, { sql: () => {} })).toThrow(
      `DATABASE_URL names no file: sqlite:///shop.db would, "${url}" does not`,
    );
  });

  test('may name a file with odd signs', async () => {
    const { db } = connect('shop 100% ü.sqlite');
    await db.query('CREATE TABLE notes (id INTEGER)');
    expect(readdirSync(folder)).toEqual(['shop 100% ü.sqlite']);
  });

  test('may name a file by its way from where the program runs', async () => {
    const way = relative(process.cwd(), join(folder, 'shop.sqlite'));
    const db = connectDatabase(`sqlite:///${way}`, { sql: () => {} });
    opened.push(db);
    await db.query('CREATE TABLE notes (id INTEGER)');
    expect(readdirSync(folder)).toEqual(['shop.sqlite']);
  });

  test('may name a PostgreSQL server', () => {
    const db = connectDatabase('postgres://shop:p%40ss@db.example:6543/books', { sql: () => {} });
    expect([db.getDialect(), db.config]).toEqual([
      'postgres',
      expect.objectContaining({
        host: 'db.example',
        port: '6543',
        username: 'shop',
        password: 'p@ss',
        database: 'books',
      }),
    ]);
  });
});

describe('a connection', () => {
  test('opens nothing before the first statement', async () => {
    const { db } = connect();
    const before = existsSync(join(folder, 'shop.sqlite'));
    await db.query('CREATE TABLE notes (id INTEGER)');
    expect([before, existsSync(join(folder, 'shop.sqlite'))]).toEqual([false, true]);
  });

  test('tells every statement, whatever its own logging says', async () => {
    const { db, heard } = connect();
    const logged: string[] = [];
    await db.query('SELECT 1', { logging: false });
    await db.query("SELECT 'Executing (default): x'", { logging: (text) => logged.push(text) });
    await db.transaction((transaction) => db.query('SELECT 2', { transaction }));
    expect({ heard, logged }).toEqual({
      heard: [
        'SELECT 1',
        "SELECT 'Executing (default): x'",
        'BEGIN DEFERRED TRANSACTION;',
        'SELECT 2',
        'COMMIT;',
      ],
      logged: ["Executing (default): SELECT 'Executing (default): x'"],
    });
  });

  test('tells a statement that fails', async () => {
    const { db, heard } = connect();
    await expect(db.query('SELECT x FROM nowhere')).rejects.toThrow('no such table: nowhere');
    expect(heard).toEqual(['SELECT x FROM nowhere']);
  });

  test('waits up to five seconds for another writer, also in a transaction', async () => {
    const { db } = connect();
    const ask = async (transaction?: Transaction) =>
      (await db.query('PRAGMA busy_timeout', transaction ? { transaction } : {}))[0];
    expect([await ask(), await db.transaction(ask)]).toEqual([
      [{ timeout: 5_000 }],
      [{ timeout: 5_000 }],
    ]);
  });

  test('gives rows that nobody has put in order in another one than that of their ids', async () => {
    const { db } = connect();
    await db.query('CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR(9))');
    await db.query("INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'b')");
    const idsOf = async (rest: string, transaction?: Transaction) => {
      const options = { type: QueryTypes.SELECT, ...(transaction ? { transaction } : {}) } as const;
      const rows = await db.query<{ id: number }>(`SELECT id FROM notes ${rest}`, options);
      return rows.map(({ id }) => id);
    };
    expect([
      await idsOf(''),
      await db.transaction((transaction) => idsOf('', transaction)),
      await idsOf("WHERE text = 'b'"),
      await idsOf('ORDER BY id'),
    ]).toEqual([
      [3, 2, 1],
      [3, 2, 1],
      [3, 2],
      [1, 2, 3],
    ]);
  });

  test('lets Sequelize find tables, columns, keys and indexes, and build a table again', async () => {
    const { db } = connect();
    const tables = db.getQueryInterface();
    await db.query('CREATE TABLE authors (id INTEGER PRIMARY KEY, name VARCHAR(9) NOT NULL)');
    await db.query(
      'CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER REFERENCES authors (id), title VARCHAR(9))',
    );
    await db.query('CREATE UNIQUE INDEX books_by_author ON books (author_id, title)');
    await db.query("INSERT INTO authors VALUES (1, 'Ada'), (2, 'Ben')");
    await db.query("INSERT INTO books VALUES (4, 2, 'Ink'), (9, 1, 'Sea')");
    const indexes = (await tables.showIndex('books')) as { fields: { attribute: string }[] }[];
    await tables.changeColumn('books', 'title', { type: DataTypes.TEXT, allowNull: false });
    await tables.addColumn('books', 'pages', { type: DataTypes.INTEGER, defaultValue: 9 });
    const columns = await tables.describeTable('books');
    expect({
      tables: (await tables.showAllTables()).sort(),
      columns: Object.keys(columns),
      title: columns['title'],
      indexes: indexes.map(({ fields }) => fields.map(({ attribute }) => attribute)),
      rows: await tables.select(null, 'books', { order: ['id'] } as object),
    }).toEqual({
      tables: ['authors', 'books'],
      columns: ['id', 'author_id', 'title', 'pages'],
      title: expect.objectContaining({ type: 'TEXT', allowNull: false }),
      indexes: [['author_id', 'title']],
      rows: [
        { id: 4, author_id: 2, title: 'Ink', pages: 9 },
        { id: 9, author_id: 1, title: 'Sea', pages: 9 },
      ],
    });
  });

  test('sends a statement once that two transactions keep each other from', async () => {
    const { db, heard } = connect();
    await db.query('CREATE TABLE notes (id INTEGER)');
    const [first, second] = [await db.transaction(), await db.transaction()];
    for (const transaction of [first, second]) {
      await db.query('SELECT * FROM notes', { transaction });
    }
    await db.query('INSERT INTO notes VALUES (1)', { transaction: first });
    const insert = 'INSERT INTO notes VALUES (2)';
    await expect(db.query(insert, { transaction: second })).rejects.toThrow('SQLITE_BUSY');
    await Promise.all([first.rollback(), second.rollback()]);
    expect(heard.filter((sql) => sql === insert)).toEqual([insert]);
  });
});

describe('a transaction whose COMMIT fails, since others read', () => {
  /** Two connections, the second of which reads until its transaction ends. */
  async function withReader() {
    const { db } = connect();
    const other = connect().db;
    await db.query('CREATE TABLE notes (id INTEGER)');
    const reading = await other.transaction();
    await other.query('SELECT * FROM notes', { transaction: reading });
    return { db, other, reading };
  }

  /** Writes without the five seconds of waiting for the reader. */
  async function write(db: Sequelize, id: number) {
    jest.spyOn(console, 'warn').mockImplementationOnce(() => {});
    const transaction = await db.transaction();
    await db.query('PRAGMA busy_timeout = 0', { transaction });
    await db.query(`INSERT INTO notes VALUES (${id})`, { transaction });
    await transaction.commit();
  }

  test('is rejected, and keeps nobody from reading and writing afterwards', async () => {
    const { db, other, reading } = await withReader();
    await expect(write(db, 1)).rejects.toThrow('SQLITE_BUSY');
    const between = await connect().db.query('SELECT * FROM notes', { type: QueryTypes.SELECT });
    await reading.commit();
    await other.query('INSERT INTO notes VALUES (2)');
    await write(db, 3);
    const after = await db.query('SELECT id FROM notes ORDER BY id', { type: QueryTypes.SELECT });
    expect({ between, after }).toEqual({ between: [], after: [{ id: 2 }, { id: 3 }] });
  });
});

describe('whoever hears queries', () => {
  test('hears each with the time that it took, also when it failed', async () => {
    const heard: [string, boolean][] = [];
    const { db } = connect('shop.sqlite', (sql, ms) => heard.push([sql, ms > 0]));
    await db.query('SELECT 1');
    await db.query({ query: 'SELECT ?', values: [2] });
    await db.query('SELECT x FROM nowhere').catch(() => {});
    expect(heard).toEqual([
      ['SELECT 1', true],
      ['SELECT ?', true],
      ['SELECT x FROM nowhere', true],
    ]);
  });

  test('hears it when it is done', async () => {
    const events: string[] = [];
    const { db } = connect('shop.sqlite', () => events.push('heard'));
    await db.query('CREATE TABLE notes (id INTEGER)').then(() => events.push('answered'));
    expect(events).toEqual(['heard', 'answered']);
  });

  test('hears it in the context of whoever sent it', async () => {
    const request = new AsyncLocalStorage<string>();
    const heard: [string, string | undefined][] = [];
    const { db } = connect('shop.sqlite', (sql) => heard.push([sql, request.getStore()]));
    const send = (name: string, sql: string) => request.run(name, () => db.query(sql));
    await Promise.all([send('one', 'SELECT 1'), send('two', 'SELECT 2')]);
    expect(heard.sort()).toEqual([
      ['SELECT 1', 'one'],
      ['SELECT 2', 'two'],
    ]);
  });
});

describe('closing', () => {
  test('waits for nothing when nothing was opened', async () => {
    const { db } = connect();
    freezeDeadlines();
    await db.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('waits a second, and no longer, for what does not end', async () => {
    const { db } = connect();
    const { connectionManager } = db as unknown as {
      connectionManager: { close(): Promise<void> };
    };
    jest.spyOn(connectionManager, 'close').mockReturnValueOnce(new Promise(() => {}));
    freezeDeadlines();
    let closed = false;
    const closing = db.close().then(() => (closed = true));
    await jest.advanceTimersByTimeAsync(999);
    const early = closed;
    await jest.advanceTimersByTimeAsync(1);
    await closing;
    expect(early).toBe(false);
  });

  test('that fails is told, and leaves no deadline behind', async () => {
    const { db } = connect();
    const { connectionManager } = db as unknown as {
      connectionManager: { close(): Promise<void> };
    };
    jest.spyOn(connectionManager, 'close').mockRejectedValueOnce(new Error('the door is stuck'));
    freezeDeadlines();
    await expect(db.close()).rejects.toThrow('the door is stuck');
    expect(jest.getTimerCount()).toBe(0);
  });
});
