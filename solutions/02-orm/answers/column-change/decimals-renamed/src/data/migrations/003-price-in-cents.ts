import type { Migration, MigrationContext } from '../migration';

/**
 * Prices become whole cents. In SQL, since Sequelize's `removeColumn` and `changeColumn` build the table again on SQLite,
 * and DROP TABLE deletes its rows with everything that hangs on them.
 */
export const migration: Migration = {
  name: '003-price-in-cents',

  async up(context) {
    await run(context, [
      'UPDATE books SET price = ROUND(price * 100)',
      'ALTER TABLE books RENAME COLUMN price TO price_cents',
    ]);
  },

  async down(context) {
    await run(context, [
      'ALTER TABLE books RENAME COLUMN price_cents TO price',
      'UPDATE books SET price = price / 100.0',
    ]);
  },
};

async function run({ db, transaction }: MigrationContext, statements: string[]): Promise<void> {
  for (const statement of statements) await db.query(statement, { transaction });
}
