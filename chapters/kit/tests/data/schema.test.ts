import { database } from '../../src/data/database';
import type { Plan } from '../../src/data/test-database';
import { open } from '../../src/open';
import type { Shop } from '../fixtures/stock-shop/src/shop';
import { onBothDatabases } from './servers';

/** A table as Sequelize makes it, with every kind of column. */
const NOTES = {
  sqlite:
    'CREATE TABLE `notes` (`id` INTEGER PRIMARY KEY AUTOINCREMENT, `small` SMALLINT, `big` BIGINT, `price` DECIMAL(8,2), `float` FLOAT, `double` DOUBLE PRECISION, `real` REAL, `string` VARCHAR(255), `char` CHAR(2), `text` TEXT, `yes` TINYINT(1), `day` DATE, `moment` DATETIME, `json` JSON, `uuid` UUID, `blob` BLOB)',
  postgres:
    'CREATE TABLE "notes" ("id" SERIAL PRIMARY KEY, "small" SMALLINT, "big" BIGINT, "price" DECIMAL(8,2), "float" FLOAT, "double" DOUBLE PRECISION, "real" REAL, "string" VARCHAR(255), "char" CHAR(2), "text" TEXT, "yes" BOOLEAN, "day" DATE, "moment" TIMESTAMP WITH TIME ZONE, "json" JSON, "uuid" UUID, "blob" BYTEA)',
};

onBothDatabases((dialect) => {
  describe('the schema', () => {
    test("tells the chapter's tables", async () => {
      expect(await database.schema()).toEqual({
        authors: {
          columns: {
            id: { kind: 'integer', nullable: false },
            name: { kind: 'text', nullable: false },
            bio: { kind: 'text', nullable: true },
          },
          primaryKey: ['id'],
          indexes: [],
          foreignKeys: [],
        },
        books: {
          columns: {
            id: { kind: 'integer', nullable: false },
            author_id: { kind: 'integer', nullable: false },
            title: { kind: 'text', nullable: false },
            isbn: { kind: 'text', nullable: true },
            copies: { kind: 'integer', nullable: false },
            in_print: { kind: 'boolean', nullable: false },
            published_on: { kind: 'date', nullable: true },
            price: { kind: 'decimal', nullable: true },
            rating: { kind: 'float', nullable: true },
            added_at: { kind: 'timestamp', nullable: true },
            cover: { kind: 'other', nullable: true },
          },
          primaryKey: ['id'],
          indexes: [
            { columns: ['(expression)', 'copies'], unique: true },
            { columns: ['author_id', 'title'], unique: false },
            { columns: ['isbn'], unique: true },
          ],
          foreignKeys: [
            {
              column: 'author_id',
              references: 'authors.id',
              onDelete: 'cascade',
              onUpdate: 'no action',
            },
          ],
        },
        shelves: {
          columns: {
            room: { kind: 'text', nullable: false },
            place: { kind: 'integer', nullable: false },
            book_id: { kind: 'integer', nullable: true },
          },
          primaryKey: ['room', 'place'],
          indexes: [],
          foreignKeys: [
            {
              column: 'book_id',
              references: 'books.id',
              onDelete: 'set null',
              onUpdate: 'cascade',
            },
          ],
        },
      });
    });

    test("knows the types of columns as Sequelize's own tables have them", async () => {
      const shop = await open<Shop>({ SHOP_SCHEMA: 'empty' });
      await shop.raw.run(NOTES[dialect]);
      const { notes } = await database.schema();
      const kinds = Object.entries(notes?.columns ?? {}).map(([name, { kind }]) => [name, kind]);
      expect(Object.fromEntries(kinds)).toEqual({
        id: 'integer',
        small: 'integer',
        big: 'integer',
        price: 'decimal',
        float: 'float',
        double: 'float',
        real: 'float',
        string: 'text',
        char: 'text',
        text: 'text',
        yes: 'boolean',
        day: 'date',
        moment: 'timestamp',
        json: 'other',
        uuid: 'other',
        blob: 'other',
      });
    });

    test('tells keys and indexes as they were written', async () => {
      const shop = await open<Shop>();
      await shop.raw.run(
        'CREATE TABLE notes (a INTEGER REFERENCES books ON DELETE RESTRICT, b INTEGER DEFAULT 1 REFERENCES authors ON DELETE SET DEFAULT ON UPDATE SET NULL, c INTEGER, PRIMARY KEY (c, a))',
      );
      await shop.raw.run('CREATE UNIQUE INDEX notes_b ON notes (c DESC, b)');
      expect((await database.schema())['notes']).toMatchObject({
        primaryKey: ['c', 'a'],
        indexes: [{ columns: ['c', 'b'], unique: true }],
        foreignKeys: [
          { column: 'a', references: 'books.id', onDelete: 'restrict', onUpdate: 'no action' },
          { column: 'b', references: 'authors.id', onDelete: 'set default', onUpdate: 'set null' },
        ],
      });
    });

    test('changes with the tables', async () => {
      const shop = await open<Shop>();
      await shop.raw.run('DROP TABLE shelves');
      await shop.raw.run('ALTER TABLE authors DROP COLUMN bio');
      await shop.raw.run('DROP INDEX books_by_author');
      const { authors, books, ...others } = await database.schema();
      expect({
        others,
        authors: Object.keys(authors?.columns ?? {}),
        books: books?.indexes.map(({ columns }) => columns),
      }).toEqual({
        others: {},
        authors: ['id', 'name'],
        books: [['(expression)', 'copies'], ['isbn']],
      });
    });

    test('holds nothing of what plans and faults leave behind', async () => {
      const before = await database.schema();
      await database.plan('SELECT * FROM books');
      await database.failOn('insert', 'books');
      expect(await database.schema()).toEqual(before);
    });
  });

  describe('a plan', () => {
    /** The index of a primary key: SQLite has none for whole numbers. */
    const key = (name: string) => (dialect === 'sqlite' ? null : name);

    const plansOf = async (texts: string[]) => {
      const plans: Plan[] = [];
      for (const text of texts) plans.push(await database.plan(text));
      return plans;
    };

    beforeEach(async () => {
      await database.seed({
        authors: Array.from({ length: 50 }, (_, i) => ({ id: i + 1, name: `author ${i}` })),
        books: Array.from({ length: 2_000 }, (_, i) => ({
          author_id: (i % 50) + 1,
          title: `book ${i}`,
          rating: i % 7,
        })),
      });
    });

    test('is a scan, where no index serves', async () => {
      const plans = await plansOf([
        'SELECT * FROM books WHERE rating = 3',
        'SELECT max(rating) FROM books',
        'UPDATE books SET rating = 4 WHERE rating = 3',
      ]);
      const plan = { reads: [{ table: 'books', how: 'scan', index: null }], sorts: false };
      expect(plans).toEqual([plan, plan, plan]);
    });

    test('is a search, where the condition is that of an index', async () => {
      expect(
        await database.plan('SELECT * FROM books WHERE author_id = 3 ORDER BY author_id, title'),
      ).toEqual({
        reads: [{ table: 'books', how: 'search', index: 'books_by_author' }],
        sorts: false,
      });
    });

    test('is a search for a list, for rows and for an expression', async () => {
      const plans = await plansOf([
        'SELECT * FROM books WHERE author_id IN (3, 4)',
        "SELECT * FROM books WHERE author_id = 3 AND title > 'x'",
        "SELECT * FROM books WHERE (author_id, title) > (49, 'x')",
        "SELECT * FROM books WHERE lower(title) = 'x'",
      ]);
      expect(plans.map(({ reads }) => reads)).toEqual([
        [{ table: 'books', how: 'search', index: 'books_by_author' }],
        [{ table: 'books', how: 'search', index: 'books_by_author' }],
        [{ table: 'books', how: 'search', index: 'books_by_author' }],
        [{ table: 'books', how: 'search', index: 'books_by_spelling' }],
      ]);
    });

    test('is no search, where the condition is only on a later column of an index', async () => {
      const plans = await plansOf([
        "SELECT * FROM books WHERE title = 'book 3'",
        "SELECT * FROM books WHERE title = 'author_id'",
      ]);
      const read = expect.not.objectContaining({ how: 'search' });
      expect(plans.map(({ reads }) => reads)).toEqual([[read], [read]]);
    });

    test('is a search by the primary key', async () => {
      expect(await database.plan('DELETE FROM authors WHERE id = 3')).toEqual({
        reads: [{ table: 'authors', how: 'search', index: key('authors_pkey') }],
        sorts: false,
      });
    });

    test('is a walk, where an index has all that is asked for', async () => {
      expect(
        await database.plan('SELECT author_id, title FROM books ORDER BY author_id, title'),
      ).toEqual({
        reads: [{ table: 'books', how: 'walk', index: 'books_by_author' }],
        sorts: false,
      });
    });

    test('sorts, where no index has the whole order', async () => {
      const plans = await plansOf([
        'SELECT * FROM books ORDER BY rating, id',
        'SELECT * FROM books WHERE author_id = 3 ORDER BY title, rating',
        'SELECT * FROM books WHERE author_id = 3 ORDER BY id',
      ]);
      expect(plans).toEqual([
        { reads: [{ table: 'books', how: 'scan', index: null }], sorts: true },
        { reads: [{ table: 'books', how: 'search', index: 'books_by_author' }], sorts: true },
        { reads: [{ table: 'books', how: 'search', index: 'books_by_author' }], sorts: true },
      ]);
    });

    test("is that of Sequelize's own statement, with the tables that its aliases mean", async () => {
      const shop = await open<Shop>();
      const { sql } = await shop.watch(() => shop.books.of(3));
      expect(await database.plan(sql[0]?.text ?? '')).toEqual({
        reads: [
          { table: 'books', how: 'search', index: 'books_by_author' },
          { table: 'authors', how: 'search', index: key('authors_pkey') },
        ],
        sorts: false,
      });
    });

    test('reads a table in a sub-query once, whatever the name of its result', async () => {
      const { reads } = await database.plan(
        'SELECT "Author".*, "books"."title" AS "books.title" FROM (SELECT "Author"."id", "Author"."name" FROM "authors" AS "Author" WHERE "Author"."id" = 3 LIMIT 2) AS "Author" LEFT OUTER JOIN "books" AS "books" ON "Author"."id" = "books"."author_id"',
      );
      expect(reads).toEqual([
        { table: 'authors', how: 'search', index: key('authors_pkey') },
        { table: 'books', how: 'search', index: 'books_by_author' },
      ]);
    });

    test('reads a table twice that is joined with itself, and scans it where no index serves', async () => {
      const { reads } = await database.plan(
        'SELECT a.id FROM books a JOIN books AS "b->b" ON a.rating = "b->b".rating',
      );
      expect(reads).toEqual([
        { table: 'books', how: 'scan', index: null },
        { table: 'books', how: 'scan', index: null },
      ]);
    });

    test('reads no table for what the statement holds itself', async () => {
      const plans = await plansOf([
        'SELECT 1 AS one',
        'SELECT * FROM (VALUES (1), (2)) AS ids',
        'WITH ids AS (SELECT 1 AS id) SELECT * FROM ids',
      ]);
      const plan = { reads: [], sorts: false };
      expect(plans).toEqual([plan, plan, plan]);
    });

    test('carries nothing out, and leaves the checks of foreign keys on', async () => {
      await database.plan('DELETE FROM books');
      const books = await database.rows('SELECT count(*) AS number FROM books');
      expect(books).toEqual([{ number: 2_000 }]);
      await expect(database.seed({ books: [{ author_id: 99, title: 'x' }] })).rejects.toThrow(
        /foreign key constraint/i,
      );
    });
  });
});
