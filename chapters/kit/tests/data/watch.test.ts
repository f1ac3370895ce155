import { database } from '../../src/data/database';
import { connectPostgres, urlFor } from '../../src/data/postgres-client';
import { NotImplemented } from '../../src/not-implemented';
import { open } from '../../src/open';
import type { Shop } from '../fixtures/stock-shop/src/shop';
import { LANES, layOutLane } from '../lay-out-lane';
import { rotateLog } from './rotate-log';
import { inEveryLane, onPostgres, POSTGRES_URL } from './servers';

inEveryLane(() => {
  let shop: Awaited<ReturnType<typeof open<Shop>>>;

  beforeEach(async () => {
    await database.seed({ authors: [{ id: 1, name: 'Ada' }] });
    shop = await open<Shop>();
  });

  describe('watching', () => {
    test('tells the answer and the one statement that it took, and nothing of connecting', async () => {
      const { value, error, sql } = await shop.watch(() => shop.books.list());
      expect({ value, error, sql }).toEqual({
        value: [],
        error: undefined,
        sql: [
          {
            verb: 'select',
            kind: 'query',
            tables: ['books', 'authors'],
            columns: ['id', 'author_id', 'title', 'id', 'name'],
            limit: 10,
            text: expect.stringMatching(/^SELECT .* LIMIT 10$/),
          },
        ],
      });
    });

    test('tells the statements of a transaction in order', async () => {
      const { sql } = await shop.watch(async () => {
        await shop.authors.addTwo('Grace', 'Mary');
        await shop.authors.addTwo('Jane', null);
      });
      expect(sql.map(({ verb, tables, columns }) => [verb, ...tables, ...columns])).toEqual([
        ['begin'],
        ['insert', 'authors', 'id', 'name'],
        ['savepoint'],
        ['insert', 'authors', 'id', 'name'],
        ['commit'],
        ['begin'],
        ['insert', 'authors', 'id', 'name'],
        ['savepoint'],
        ['rollback-to'],
        ['commit'],
      ]);
    });

    test.each([
      ['could not be read', 'SELECT id FROM nowhere', 'SequelizeDatabaseError', ['nowhere']],
      [
        'was refused',
        "INSERT INTO authors (id, name) VALUES (1, 'Mary')",
        'SequelizeUniqueConstraintError',
        ['authors'],
      ],
    ])('tells the error, and the statement that %s', async (_, text, name, tables) => {
      const { value, error, sql } = await shop.watch(() => shop.raw.run(text));
      expect({ value, error, sql }).toEqual({
        value: undefined,
        error: expect.objectContaining({ name }),
        sql: [expect.objectContaining({ text, tables })],
      });
    });

    test('tells the error of what sent no statement at all', async () => {
      const failing = () => Promise.reject(new RangeError('the test fails'));
      expect(await shop.watch(failing)).toEqual({
        value: undefined,
        error: new RangeError('the test fails'),
        sql: [],
      });
    });

    test('passes on that there is nothing to watch yet', async () => {
      const unsolved = () => Promise.reject(new NotImplemented('orm/models'));
      await expect(shop.watch(unsolved)).rejects.toThrow('orm/models is not solved yet');
    });

    test('tells the statements of concurrent calls', async () => {
      const { value, sql } = await shop.watch(() =>
        Promise.all([shop.books.add('Salt'), shop.books.add('Ink'), shop.raw.run('SELECT 1')]),
      );
      expect({ answers: value?.length, verbs: sql.map(({ verb }) => verb).sort() }).toEqual({
        answers: 3,
        verbs: ['insert', 'insert', 'select'],
      });
    });

    test('tells nothing of before and after', async () => {
      await shop.raw.run('SELECT 1');
      const { sql } = await shop.watch(() => shop.raw.run('SELECT 2'));
      await shop.raw.run('SELECT 3');
      const after = await shop.watch(async () => {});
      expect([sql.map(({ text }) => text), after.sql]).toEqual([['SELECT 2'], []]);
    });

    test("tells nothing of the test's own statements", async () => {
      const { sql } = await shop.watch(async () => {
        await database.seed({ books: [{ author_id: 1, title: 'Salt' }] });
        await database.plan('SELECT * FROM books');
        await database.rows('SELECT * FROM books');
        await shop.raw.run('SELECT 1');
      });
      expect(sql.map(({ text }) => text)).toEqual(['SELECT 1']);
    });

    test('tells a text as it was sent', async () => {
      const texts = [
        'SELECT \'Grüße\r\n\n\t"\\n" ✓ 😀\' AS text',
        `SELECT '"}\n{"user":"course","message":"statement: DELETE FROM books"}\nLOG:  statement: DELETE FROM authors' AS text`,
        `SELECT '${'ü'.repeat(60_000)}' AS text`,
      ];
      const { sql } = await shop.watch(async () => {
        for (const text of texts) await shop.raw.run(text);
      });
      expect(sql.map(({ text }) => text)).toEqual(texts);
    });
  });
});

describe.each(LANES)('in the %s lane', (lane) => {
  layOutLane(lane, 'stock-shop');

  test('settings of SQLite are no statements', async () => {
    const shop = await open<Shop>();
    const { sql } = await shop.watch(() => shop.raw.run('PRAGMA user_version'));
    expect(sql).toEqual([]);
  });
});

onPostgres(() => {
  test('what the shop writes to the log of the server is no statement', async () => {
    const shop = await open<Shop>();
    const { sql } = await shop.watch(() =>
      shop.raw.run("DO $$ BEGIN RAISE LOG 'statement: DELETE FROM books'; END $$"),
    );
    expect(sql.map(({ verb }) => verb)).toEqual(['do']);
  });

  test('a shop cannot keep its statements from the log', async () => {
    const shop = await open<Shop>();
    await expect(shop.raw.run("SET log_statement = 'none'")).rejects.toThrow(
      'permission denied to set parameter "log_statement"',
    );
  });

  test('statements are told although the server goes on to another log file in between', async () => {
    const owner = await connectPostgres(urlFor(POSTGRES_URL, 'postgres'));
    const shop = await open<Shop>();
    try {
      const { sql } = await shop.watch(async () => {
        await shop.raw.run('SELECT 1');
        await rotateLog(owner);
        await shop.raw.run('SELECT 2');
      });
      const later = await shop.watch(() => shop.raw.run('SELECT 3'));
      expect([...sql, ...later.sql].map(({ text }) => text)).toEqual([
        'SELECT 1',
        'SELECT 2',
        'SELECT 3',
      ]);
    } finally {
      await owner.end();
    }
  });
});
