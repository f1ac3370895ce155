import type { Migration, MigrationContext } from '../migration';

/**
 * Prices become whole cents. In SQL, since Sequelize's `removeColumn` and `changeColumn` build the table again on SQLite,
 * and DROP TABLE deletes its rows with everything that hangs on them.
 */
export const migration: Migration = {
  name: '003-price-in-cents',

  async up(context) {
    await run(context, [
      // The default is for the rows that are there already: SQLite adds no column that is NOT NULL without one.
      'ALTER TABLE books ADD COLUMN price_cents INTEGER NOT NULL DEFAULT 0',
      'UPDATE books SET price_cents = ROUND(price * 100)',
      ...withoutDefault(context, 'price_cents'),
      // PostgreSQL would drop the index silently with its column, SQLite would refuse to drop the column.
      'DROP INDEX shelves_by_price',
      'ALTER TABLE books DROP COLUMN price',
      'CREATE INDEX shelves_by_price ON books (price_cents)',
    ]);
  },

  async down(context) {
    await run(context, [
      'ALTER TABLE books ADD COLUMN price NUMERIC(10,2) NOT NULL DEFAULT 0',
      'UPDATE books SET price = price_cents / 100.0',
      ...withoutDefault(context, 'price'),
      'DROP INDEX shelves_by_price',
      'ALTER TABLE books DROP COLUMN price_cents',
      'CREATE INDEX shelves_by_price ON books (price)',
    ]);
  },
};

/** A book that comes without a price must be refused, not free. SQLite cannot take the default away again. */
function withoutDefault({ db }: MigrationContext, column: string): string[] {
  if (db.getDialect() === 'sqlite') return [];
  return [`ALTER TABLE books ALTER COLUMN ${column} DROP DEFAULT`];
}

async function run({ db, transaction }: MigrationContext, statements: string[]): Promise<void> {
  for (const statement of statements) await db.query(statement, { transaction });
}
