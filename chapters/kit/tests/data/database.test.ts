import { database, databaseOf, dropDatabase, onSqliteOnly } from '../../src/data/database';
import { onSqlite } from '../../src/needs';
import { open } from '../../src/open';
import type { Shop } from '../fixtures/stock-shop/src/shop';
import { onBothDatabases } from './servers';

/** 12.50 in a column of the type NUMERIC: SQLite knows no decimals. */
const DECIMALS = { sqlite: 12.5, postgres: '12.50' };

const ADA = { authors: [{ id: 1, name: 'Ada' }] };

onBothDatabases((dialect) => {
  test('the database tells what it is', async () => {
    expect(await database.dialect()).toBe(dialect);
  });

  describe('seed', () => {
    test('takes true and 1 for truth, false and 0 for the contrary, and texts for dates', async () => {
      const book = { author_id: 1, published_on: '2024-05-31' };
      await database.seed({
        ...ADA,
        books: [
          { ...book, title: 'Salt', in_print: true },
          { ...book, title: 'Ink', in_print: false },
          { ...book, title: 'Pepper', in_print: 1, published_on: null },
          { ...book, title: 'Paper', in_print: 0 },
        ],
      });
      expect(
        await database.rows('SELECT title, in_print, published_on FROM books ORDER BY id'),
      ).toEqual([
        { title: 'Salt', in_print: 1, published_on: '2024-05-31' },
        { title: 'Ink', in_print: 0, published_on: '2024-05-31' },
        { title: 'Pepper', in_print: 1, published_on: null },
        { title: 'Paper', in_print: 0, published_on: '2024-05-31' },
      ]);
    });

    test('takes texts as they are', async () => {
      const name = `O'Hara "x" \\n\n%s $1 ${'ü'.normalize('NFD')} 😀;--`;
      await database.seed({ authors: [{ name }] });
      expect(await database.rows('SELECT name FROM authors')).toEqual([{ name }]);
    });

    test('gives a column that a row does not name its default', async () => {
      await database.seed({
        ...ADA,
        books: [
          { author_id: 1, title: 'Salt', copies: 3 },
          { author_id: 1, title: 'Ink' },
          { title: 'Paper', author_id: 1, in_print: false },
          { author_id: 1, in_print: false, title: 'Glue' },
        ],
      });
      expect(
        await database.rows('SELECT id, title, copies, in_print FROM books ORDER BY id'),
      ).toEqual([
        { id: 1, title: 'Salt', copies: 3, in_print: 1 },
        { id: 2, title: 'Ink', copies: 1, in_print: 1 },
        { id: 3, title: 'Paper', copies: 1, in_print: 0 },
        { id: 4, title: 'Glue', copies: 1, in_print: 0 },
      ]);
    });

    test('takes more rows than one statement could', async () => {
      await database.seed({ authors: Array.from({ length: 1_201 }, (_, i) => ({ name: `${i}` })) });
      expect(
        await database.rows(
          'SELECT count(*) AS number, max(id) AS last, max(name) AS name FROM authors',
        ),
      ).toEqual([{ number: 1_201, last: 1_201, name: '999' }]);
    });

    test('lets numbers go on after those that the rows brought along', async () => {
      await database.seed({
        authors: [{ id: 1, name: 'Ada' }, { id: 41, name: 'Grace' }, { name: 'Mary' }],
      });
      await database.seed({ authors: [{ name: 'Jane' }] });
      const shop = await open<Shop>();
      await shop.authors.addTwo('Emily', null);
      expect(await database.rows('SELECT id, name FROM authors ORDER BY id')).toEqual([
        { id: 1, name: 'Ada' },
        { id: 41, name: 'Grace' },
        { id: 42, name: 'Mary' },
        { id: 43, name: 'Jane' },
        { id: 44, name: 'Emily' },
      ]);
    });

    test('can fill tables that have no number, and leave others empty', async () => {
      await database.seed({ authors: [], shelves: [{ room: 'north', place: 2 }] });
      expect(await database.rows('SELECT * FROM shelves')).toEqual([
        { room: 'north', place: 2, book_id: null },
      ]);
    });

    test('refuses a row that refers to none, and can go on after that', async () => {
      const orphan = { author_id: 5, title: 'Salt' };
      await expect(database.seed({ books: [orphan] })).rejects.toThrow(
        /foreign key constraint.*, in: INSERT INTO "books"/i,
      );
      await database.seed(ADA);
      const shop = await open<Shop>();
      await shop.books.add('Salt');
      expect(await shop.books.list()).toEqual(['Salt, Ada']);
    });
  });

  describe('rows', () => {
    test('hold counts and sums as numbers, and comparisons as 1 or 0', async () => {
      await database.seed({ authors: [{ name: 'Ada' }, { name: 'Grace' }] });
      expect(
        await database.rows(
          "SELECT count(*) AS number, sum(id) AS total, max(id) = 2 AS yes, max(id) > 2 AS no, CAST(0.5 AS DOUBLE PRECISION) AS half FROM authors WHERE name <> ''",
        ),
      ).toEqual([{ number: 2, total: 3, yes: 1, no: 0, half: 0.5 }]);
    });

    test('hold decimals as the database has them', async () => {
      await database.seed({ ...ADA, books: [{ author_id: 1, title: 'Salt', price: '12.50' }] });
      expect(await database.rows('SELECT price FROM books')).toEqual([
        { price: DECIMALS[dialect] },
      ]);
    });

    test('that cannot be read are told with the statement', async () => {
      await expect(database.rows('SELECT x FROM nowhere')).rejects.toThrow(
        /nowhere.*, in: SELECT x FROM nowhere$/,
      );
    });
  });

  describe('a test', () => {
    test.each([1, 2])('begins with a database of its own (%i of 2)', async () => {
      const before = await database.rows('SELECT count(*) AS number FROM authors');
      await database.seed(ADA);
      expect(before).toEqual([{ number: 0 }]);
    });

    test('shares its database with all the shops that it opens', async () => {
      await database.seed(ADA);
      const [london, paris] = [await open<Shop>(), await open<Shop>()];
      await london.books.add('Salt');
      expect(await paris.books.list()).toEqual(['Salt, Ada']);
    });

    test('may open a shop on another database', async () => {
      await expect(open<Shop>({ DATABASE_URL: 'sqlite:///' })).rejects.toThrow(
        'DATABASE_URL names no file: sqlite:///shop.db would, "sqlite:///" does not',
      );
    });
  });

  describe('a database that a shop finds empty', () => {
    test('has no tables', async () => {
      await open<Shop>({ SHOP_SCHEMA: 'empty' });
      expect(await database.schema()).toEqual({});
    });

    test('is shared by the shops that ask for one', async () => {
      const london = await open<Shop>({ SHOP_SCHEMA: 'empty' });
      await london.raw.run('CREATE TABLE notes (id INTEGER PRIMARY KEY)');
      await open<Shop>({ SHOP_SCHEMA: 'empty' });
      expect(Object.keys(await database.schema())).toEqual(['notes']);
    });

    test('cannot be had when the test has looked at its tables already', async () => {
      await database.rows('SELECT 1');
      await expect(open<Shop>({ SHOP_SCHEMA: 'empty' })).rejects.toThrow(
        "this test's database began ready: open the shop with SHOP_SCHEMA=empty before anything else",
      );
    });

    test('is none for a shop that needs tables', async () => {
      await open<Shop>({ SHOP_SCHEMA: 'empty' });
      await expect(open<Shop>()).rejects.toThrow("this test's database began empty");
    });
  });

  test('a database is dropped although a shop left a transaction open', async () => {
    await database.seed(ADA);
    const shop = await open<Shop>();
    await shop.raw.runForever("UPDATE authors SET name = 'Grace'");
    await shop.close();
    await dropDatabase();
    expect(await database.rows('SELECT * FROM authors')).toEqual([]);
  });

  test('a shop that drops its tables leaves nothing of that to the next test', async () => {
    const shop = await open<Shop>();
    await shop.raw.run('DROP TABLE shelves');
    await shop.close();
    await dropDatabase();
    await database.seed(ADA);
    expect(await database.rows('SELECT count(*) AS shelves FROM shelves')).toEqual([
      { shelves: 0 },
    ]);
  });

  test('a database is dropped although a shop is still connected to it', async () => {
    const { url } = await databaseOf('ready');
    const shop = await open<Shop>();
    await shop.books.list();
    await dropDatabase();
    expect((await databaseOf('ready')).url).not.toBe(url);
  });

  describe('a test for SQLite alone', () => {
    onSqlite('runs on SQLite', async () => {
      await database.seed(ADA);
      const shop = await open<Shop>();
      await shop.books.add('Salt');
      expect([await database.dialect(), await shop.raw.run('SELECT sqlite_version() > 3')]).toEqual(
        ['sqlite', [{ 'sqlite_version() > 3': 1 }]],
      );
    });

    test('leaves the others where they are, also when it failed', async () => {
      const failing = onSqliteOnly(() => Promise.reject(new Error('no')));
      await expect(failing).rejects.toThrow('no');
      expect(await database.dialect()).toBe(dialect);
    });
  });
});
