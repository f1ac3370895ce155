import type { Migration, MigrationContext } from '../migration';

const UP = {
  postgres: [
    'ALTER TABLE books ALTER COLUMN price TYPE INTEGER USING ROUND(price * 100)',
    'ALTER TABLE books RENAME COLUMN price TO price_cents',
  ],
  sqlite: [
    'DROP INDEX shelves_by_price',
    'ALTER TABLE books ADD COLUMN price_cents INTEGER NOT NULL DEFAULT 0',
    `UPDATE books SET price_cents = CAST(REPLACE(printf('%.2f', price), '.', '') AS INTEGER)`,
    'ALTER TABLE books DROP COLUMN price',
    'CREATE INDEX books_price_cents ON books (price_cents)',
  ],
};

const DOWN = {
  postgres: [
    'ALTER TABLE books ALTER COLUMN price_cents TYPE NUMERIC(10,2) USING price_cents / 100.0',
    'ALTER TABLE books RENAME COLUMN price_cents TO price',
  ],
  sqlite: [
    'DROP INDEX books_price_cents',
    'ALTER TABLE books ADD COLUMN price NUMERIC(10,2) NOT NULL DEFAULT 0',
    'UPDATE books SET price = ROUND(price_cents * 0.01, 2)',
    'ALTER TABLE books DROP COLUMN price_cents',
    'CREATE INDEX shelves_by_price ON books (price)',
  ],
};

async function run({ db, transaction }: MigrationContext, statements: typeof UP): Promise<void> {
  const dialect = db.getDialect() === 'sqlite' ? 'sqlite' : 'postgres';
  for (const statement of statements[dialect]) await db.query(statement, { transaction });
}

export const migration: Migration = {
  name: '003-price-in-cents',
  up: (context) => run(context, UP),
  down: (context) => run(context, DOWN),
};
