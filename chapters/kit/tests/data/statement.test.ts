import { readAliases, readStatements, type Statement } from '../../src/data/statement';

/** The facts of the one statement in `sql`. */
function read(sql: string): Omit<Statement, 'text'> {
  const [statement, ...others] = readStatements(sql);
  if (!statement || others.length > 0) throw new Error(`this is not one statement: ${sql}`);
  const { text: _, ...facts } = statement;
  return facts;
}

const tablesOf = (sql: string) => read(sql).tables;
const columnsOf = (sql: string) => read(sql).columns;
const verbsOf = (sql: string) => readStatements(sql).map(({ verb }) => verb);

describe("Sequelize's own", () => {
  test('SELECT with an include, on SQLite', () => {
    expect(
      read(
        'SELECT `Book`.`id`, `Book`.`title`, `Book`.`price_cents` AS `priceCents`, `author`.`id` AS `author.id`, `author`.`name` AS `author.name` FROM `books` AS `Book` LEFT OUTER JOIN `authors` AS `author` ON `Book`.`author_id` = `author`.`id` ORDER BY `Book`.`title` DESC LIMIT 5, 10;',
      ),
    ).toEqual({
      verb: 'select',
      kind: 'query',
      tables: ['books', 'authors'],
      columns: ['id', 'title', 'price_cents', 'id', 'name'],
      limit: 10,
    });
  });

  test('SELECT with an include, on PostgreSQL', () => {
    expect(
      read(
        'SELECT "Book"."id", "Book"."title", "Book"."price_cents" AS "priceCents", "author"."id" AS "author.id", "author"."name" AS "author.name" FROM "books" AS "Book" LEFT OUTER JOIN "authors" AS "author" ON "Book"."author_id" = "author"."id" ORDER BY "Book"."title" DESC LIMIT 10 OFFSET 5;',
      ),
    ).toEqual({
      verb: 'select',
      kind: 'query',
      tables: ['books', 'authors'],
      columns: ['id', 'title', 'price_cents', 'id', 'name'],
      limit: 10,
    });
  });

  test('SELECT with a sub-query that has the limit', () => {
    expect(
      read(
        'SELECT "Author".*, "books"."id" AS "books.id", "books"."title" AS "books.title" FROM (SELECT "Author"."id", "Author"."name" FROM "authors" AS "Author" LIMIT 2) AS "Author" LEFT OUTER JOIN "books" AS "books" ON "Author"."id" = "books"."author_id";',
      ),
    ).toMatchObject({
      tables: ['authors', 'books'],
      columns: ['*', 'id', 'title'],
      limit: null,
    });
  });

  test.each([
    [
      'SQLite',
      "SELECT `Book`.`id`, `genres`.`name` AS `genres.name`, `genres->BookGenre`.`book_id` AS `genres.BookGenre.bookId` FROM `books` AS `Book` LEFT OUTER JOIN ( `book_genres` AS `genres->BookGenre` INNER JOIN `genres` AS `genres` ON `genres`.`id` = `genres->BookGenre`.`genre_id`) ON `Book`.`id` = `genres->BookGenre`.`book_id` WHERE `Book`.`title` IN ('a', 'b;''c');",
    ],
    [
      'PostgreSQL',
      'SELECT "Book"."id", "genres"."name" AS "genres.name", "genres->BookGenre"."book_id" AS "genres.BookGenre.bookId" FROM "books" AS "Book" LEFT OUTER JOIN ( "book_genres" AS "genres->BookGenre" INNER JOIN "genres" AS "genres" ON "genres"."id" = "genres->BookGenre"."genre_id") ON "Book"."id" = "genres->BookGenre"."book_id" WHERE "Book"."title" IN (\'a\', \'b;\'\'c\');',
    ],
  ])('SELECT through a table in between, on %s', (_, sql) => {
    expect(read(sql)).toMatchObject({
      tables: ['books', 'book_genres', 'genres'],
      columns: ['id', 'name', 'book_id'],
    });
  });

  test('SELECT of a number of rows', () => {
    expect(
      read(
        'SELECT count(DISTINCT("Book"."id")) AS "count" FROM "books" AS "Book" LEFT OUTER JOIN "authors" AS "author" ON "Book"."author_id" = "author"."id";',
      ),
    ).toMatchObject({ tables: ['books', 'authors'], columns: ['count'] });
  });

  test.each([
    ['SQLite', 'INSERT INTO `books` (`id`,`title`,`author_id`) VALUES (NULL,$1,$2);'],
    [
      'PostgreSQL',
      'INSERT INTO "books" ("id","title","author_id") VALUES (DEFAULT,$1,$2) RETURNING "id","title","author_id","blurb";',
    ],
  ])('INSERT with bound values, on %s', (_, sql) => {
    expect(read(sql)).toEqual({
      verb: 'insert',
      kind: 'query',
      tables: ['books'],
      columns: ['id', 'title', 'author_id'],
      limit: null,
    });
  });

  test('INSERT of several rows', () => {
    expect(
      read(
        "INSERT INTO `books` (`id`,`title`,`author_id`) VALUES (NULL,'a (b',1),(NULL,'c) d',1);",
      ),
    ).toMatchObject({ tables: ['books'], columns: ['id', 'title', 'author_id'] });
  });

  test('INSERT that updates when the row is there', () => {
    expect(
      read(
        'INSERT INTO "books" ("id","title") VALUES ($1,$2) ON CONFLICT ("id") DO UPDATE SET "id"=EXCLUDED."id","title"=EXCLUDED."title" RETURNING "id","title","blurb";',
      ),
    ).toMatchObject({ verb: 'insert', tables: ['books'], columns: ['id', 'title'] });
  });

  test.each([
    ['SQLite', 'UPDATE `books` SET `title`=$1,`price_cents`=`price_cents`+ 5 WHERE `id` = $2'],
    [
      'PostgreSQL',
      'UPDATE "books" SET "title"=$1,"price_cents"="price_cents"+ 5 WHERE "id" = $2 RETURNING "id","blurb"',
    ],
  ])('UPDATE with bound values, on %s', (_, sql) => {
    expect(read(sql)).toEqual({
      verb: 'update',
      kind: 'query',
      tables: ['books'],
      columns: ['title', 'price_cents'],
      limit: null,
    });
  });

  test.each(['DELETE FROM `books` WHERE `id` = 2', 'DELETE FROM "books" WHERE "id" = 2'])(
    '%s',
    (sql) => {
      expect(read(sql)).toEqual({
        verb: 'delete',
        kind: 'query',
        tables: ['books'],
        columns: [],
        limit: null,
      });
    },
  );

  test.each([
    ['BEGIN DEFERRED TRANSACTION;', 'begin'],
    ['BEGIN IMMEDIATE TRANSACTION;', 'begin'],
    ['START TRANSACTION;', 'begin'],
    ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;', 'set'],
    ['SAVEPOINT `9151df1c-6e1d-sp-1`;', 'savepoint'],
    ['SAVEPOINT "9151df1c-6e1d-sp-1";', 'savepoint'],
    ['ROLLBACK TO SAVEPOINT "9151df1c-6e1d-sp-1";', 'rollback-to'],
    ['RELEASE SAVEPOINT "9151df1c-6e1d-sp-1";', 'release'],
    ['ROLLBACK;', 'rollback'],
    ['COMMIT;', 'commit'],
    ['END;', 'commit'],
  ])('%s', (sql, verb) => {
    expect(read(sql)).toEqual({ verb, kind: 'transaction', tables: [], columns: [], limit: null });
  });

  test('remark on isolation, which is no statement', () => {
    expect(
      readStatements("-- SQLite's default isolation level is SERIALIZABLE. Nothing to do."),
    ).toEqual([]);
  });

  test('function for findOrCreate, whose body is no statement', () => {
    expect(
      verbsOf(
        'CREATE OR REPLACE FUNCTION pg_temp.testfunc(OUT response "books", OUT sequelize_caught_exception text) RETURNS RECORD AS $func_ce27$ BEGIN INSERT INTO "books" ("id","title") VALUES (DEFAULT,\'z\') RETURNING * INTO response; EXCEPTION WHEN unique_violation THEN GET STACKED DIAGNOSTICS sequelize_caught_exception = PG_EXCEPTION_DETAIL; END $func_ce27$ LANGUAGE plpgsql; SELECT (testfunc.response)."id", testfunc.sequelize_caught_exception FROM pg_temp.testfunc(); DROP FUNCTION IF EXISTS pg_temp.testfunc();',
      ),
    ).toEqual(['create', 'select', 'drop']);
  });
});

describe('the tables', () => {
  test.each<[string, string[]]>([
    ['SELECT 1', []],
    ['SELECT id FROM books, authors a, "public"."stock"', ['books', 'authors', 'stock']],
    ['SELECT a.id FROM books a JOIN books b ON a.id = b.id', ['books']],
    [
      'SELECT id FROM books JOIN authors ON books.author_id = authors.id, stock',
      ['books', 'authors', 'stock'],
    ],
    ['SELECT id FROM books CROSS JOIN LATERAL (SELECT copies FROM stock) s', ['books', 'stock']],
    ['SELECT id, title FROM books UNION ALL SELECT id, name FROM authors', ['books', 'authors']],
    ['SELECT id FROM books GROUP BY id, title HAVING count(*) > 1', ['books']],
    ['SELECT id FROM books WHERE id IN (SELECT book_id FROM stock)', ['books', 'stock']],
    ['SELECT (SELECT max(id) FROM stock), title FROM books', ['stock', 'books']],
    ['SELECT id FROM generate_series(1, 3) AS id', []],
    ['SELECT id FROM books, json_each(books.tags)', ['books']],
    ['SELECT id FROM (VALUES (1), (2)) AS ids (id)', []],
    [
      "SELECT extract(year FROM published_on) FROM books WHERE trim(both ' ' FROM title) = 'x'",
      ['books'],
    ],
    ['SELECT id FROM books WHERE isbn IS DISTINCT FROM title', ['books']],
    ['SELECT id FROM "books" AS "Book" FOR UPDATE OF "Book" SKIP LOCKED', ['books']],
    ['SELECT id FROM books FOR NO KEY UPDATE', ['books']],
    ['SELECT \'FROM authors\' AS "FROM stock" FROM books', ['books']],
    ['INSERT INTO archive SELECT id, title FROM books RETURNING id, title', ['archive', 'books']],
    [
      'UPDATE books SET title = a.name, copies = 1 FROM authors a WHERE a.id = 1',
      ['books', 'authors'],
    ],
    ['UPDATE ONLY books SET copies = 1', ['books']],
    ['DELETE FROM books RETURNING id, title', ['books']],
    ['TRUNCATE "books"', ['books']],
    ['TRUNCATE TABLE books', ['books']],
    ['CREATE TABLE IF NOT EXISTS `books` (`id` INTEGER)', ['books']],
    ['ALTER TABLE "books" ADD COLUMN "isbn" TEXT', ['books']],
    ['DROP TABLE IF EXISTS `books`', ['books']],
    ['CREATE UNIQUE INDEX books_isbn ON books (isbn)', ['books']],
  ])('of %s', (sql, tables) => {
    expect(tablesOf(sql)).toEqual(tables);
  });

  test.each<[string, string[]]>([
    ['WITH cheap AS (SELECT id FROM books) SELECT id FROM cheap', ['books']],
    ['WITH cheap AS MATERIALIZED (SELECT id FROM books) SELECT id FROM cheap', ['books']],
    [
      'WITH RECURSIVE tree (id, parent) AS (SELECT id, parent FROM genres UNION ALL SELECT g.id, g.parent FROM genres g JOIN tree ON tree.id = g.parent) SELECT id FROM tree',
      ['genres'],
    ],
    ['SELECT id FROM (WITH cheap AS (SELECT id FROM books) SELECT id FROM cheap) x', ['books']],
    ['WITH a AS (SELECT 1), b AS (SELECT 2) SELECT * FROM a, b, books', ['books']],
  ])('of %s are not its common table expressions', (sql, tables) => {
    expect(tablesOf(sql)).toEqual(tables);
  });
});

describe('the columns', () => {
  test.each<[string, string[]]>([
    ['SELECT * FROM books', ['*']],
    ['SELECT b.id, b.title name, copies FROM books b', ['id', 'name', 'copies']],
    ['SELECT DISTINCT title, id FROM books', ['title', 'id']],
    ['SELECT lower(title) AS key, (SELECT max(id) FROM stock) AS most FROM books', ['key', 'most']],
    ["SELECT CASE WHEN a THEN 'b' ELSE 'c' END AS d, CAST(e AS TEXT) AS f FROM books", ['d', 'f']],
    ["SELECT 'a' || title AS shown, 1 AS one FROM books", ['shown', 'one']],
    ['INSERT INTO notes VALUES (1, 2)', []],
    ['INSERT INTO notes DEFAULT VALUES', []],
    ['INSERT INTO archive SELECT max(id), title FROM books', []],
    ['INSERT INTO archive (id, title) SELECT max(id), title FROM books', ['id', 'title']],
    ['UPDATE books SET copies = greatest(copies, 1), title = $1', ['copies', 'title']],
    ['WITH cheap AS (SELECT id FROM books) SELECT title FROM cheap', ['title']],
    [
      'WITH old AS (SELECT id, title FROM books) INSERT INTO archive (id) SELECT id FROM old',
      ['id'],
    ],
  ])('of %s', (sql, columns) => {
    expect(columnsOf(sql)).toEqual(columns);
  });
});

describe('the limit', () => {
  test.each<[string, number | null]>([
    ['SELECT id FROM books', null],
    ['SELECT id FROM books LIMIT 3', 3],
    ['SELECT id FROM books LIMIT 0, 10', 10],
    ['SELECT id FROM books LIMIT 10 OFFSET 20', 10],
    ['SELECT id FROM books LIMIT $1', null],
    ['SELECT id FROM (SELECT id FROM books LIMIT 3) x', null],
    ['SELECT id FROM (SELECT id FROM books LIMIT 3) x LIMIT 7', 7],
    ['WITH cheap AS (SELECT id FROM books LIMIT 3) SELECT id FROM cheap LIMIT 7', 7],
  ])('of %s is %p', (sql, limit) => {
    expect(read(sql).limit).toBe(limit);
  });
});

describe('the verb', () => {
  test.each([
    ['select id from books', 'select'],
    ['WITH old AS (SELECT 1) UPDATE books SET copies = 1', 'update'],
    ['WITH old AS (SELECT 1) DELETE FROM books', 'delete'],
    ['INSERT OR IGNORE INTO books (id) VALUES (1)', 'insert'],
    ['PRAGMA foreign_keys = ON', 'pragma'],
    ['SET TIME ZONE UTC', 'set'],
    ['CREATE TABLE books (id INTEGER)', 'create'],
  ])('of %s is %s', (sql, verb) => {
    expect(read(sql)).toMatchObject({ verb, kind: 'query' });
  });
});

describe('a text', () => {
  test('may hold several statements, each with its own text', () => {
    const texts = readStatements(' SELECT 1;\n\n SELECT 2 ;; SELECT 3;').map(({ text }) => text);
    expect(texts).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3']);
  });

  test('may hold strings with quotes and semicolons', () => {
    const sql = `SELECT 'it''s; "fine" -- DELETE FROM books', "a;b", $$ BEGIN; $$, $x$ $$; $x$ FROM books`;
    expect(readStatements(sql).map(({ text, tables }) => [text, tables])).toEqual([
      [sql, ['books']],
    ]);
  });

  test('may hold comments, which count for nothing', () => {
    expect(
      read(
        "-- DELETE FROM stock;\n/* LIMIT 1;\n FROM stock */ SELECT id -- ; it's an id\n FROM books /* LIMIT 2 */",
      ),
    ).toEqual({ verb: 'select', kind: 'query', tables: ['books'], columns: ['id'], limit: null });
  });

  test.each(['', ' \n', ';', '-- nothing', '/* nothing */;'])('%j holds no statement', (sql) => {
    expect(readStatements(sql)).toEqual([]);
  });
});

describe('a name', () => {
  test('stands for its table, whether it is an alias or the table itself', () => {
    const names = readAliases(
      'SELECT * FROM `books` AS `Book` LEFT OUTER JOIN ( `book_genres` AS `genres->BookGenre` INNER JOIN `genres` AS `genres` ON 1 = 1) ON 1 = 1, authors a, books old',
    );
    const asked = ['Book', 'genres->BookGenre', 'genres', 'a', 'old', 'books', 'b'];
    expect(asked.map((name) => names.get(name))).toEqual([
      'books',
      'book_genres',
      'genres',
      'authors',
      'books',
      'books',
      undefined,
    ]);
  });
});
