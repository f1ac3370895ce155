import type { Migration, MigrationContext } from '../migration';

const UP = {
  postgres: [
    'ALTER TABLE books ALTER COLUMN price TYPE INTEGER USING ROUND(price * 100)',
    'ALTER TABLE books RENAME COLUMN price TO price_cents',
  ],
  sqlite: rebuildBooks({
    column: 'price_cents INTEGER NOT NULL',
    value: 'CAST(ROUND(price * 100) AS INTEGER)',
    index: 'price_cents',
  }),
};

const DOWN = {
  postgres: [
    'ALTER TABLE books ALTER COLUMN price_cents TYPE NUMERIC(10,2) USING price_cents / 100.0',
    'ALTER TABLE books RENAME COLUMN price_cents TO price',
  ],
  sqlite: rebuildBooks({
    column: 'price NUMERIC(10,2) NOT NULL',
    value: 'price_cents / 100.0',
    index: 'price',
  }),
};

/** Builds the table again, with foreign keys switched off, so that nothing else is touched. */
function rebuildBooks({
  column,
  value,
  index,
}: Record<'column' | 'value' | 'index', string>): string[] {
  return [
    `CREATE TABLE books_new (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE ON UPDATE CASCADE,
      title VARCHAR(200) NOT NULL,
      ${column},
      in_print BOOLEAN NOT NULL DEFAULT TRUE,
      published_on DATE NOT NULL DEFAULT '2020-01-01',
      isbn10 VARCHAR(10) UNIQUE,
      isbn13 VARCHAR(13) UNIQUE
    )`,
    `INSERT INTO books_new
      SELECT id, author_id, title, ${value}, in_print, published_on, isbn10, isbn13 FROM books`,
    'CREATE TABLE kept_numbers AS SELECT seq FROM sqlite_sequence WHERE name = \'books\'',
    'PRAGMA foreign_keys = OFF',
    'DROP TABLE books',
    'ALTER TABLE books_new RENAME TO books',
    'PRAGMA foreign_keys = ON',
    'UPDATE sqlite_sequence SET seq = (SELECT seq FROM kept_numbers) WHERE name = \'books\'',
    'DROP TABLE kept_numbers',
    `CREATE INDEX shelves_by_price ON books (${index})`,
    'CREATE INDEX shelves_by_day ON books (published_on)',
  ];
}

async function run(
  { db, transaction }: MigrationContext,
  statements: typeof UP,
): Promise<void> {
  const dialect = db.getDialect() === 'sqlite' ? 'sqlite' : 'postgres';
  for (const statement of statements[dialect]) await db.query(statement, { transaction });
}

export const migration: Migration = {
  name: '003-price-in-cents',
  up: (context) => run(context, UP),
  down: (context) => run(context, DOWN),
};
