import { DataTypes, type ModelAttributes } from 'sequelize';

import type { Migration, MigrationContext } from '../migration';

const PRICE = { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: 0 };
const CENTS = { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 };

/** The table as a model with these columns besides the ones that stay. */
async function alterBooks(
  { db, transaction }: MigrationContext,
  columns: ModelAttributes,
): Promise<void> {
  const Books = db.define(
    'BooksOfThatDay',
    {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      author_id: { type: DataTypes.INTEGER, allowNull: false },
      title: { type: DataTypes.STRING(200), allowNull: false },
      in_print: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      published_on: { type: DataTypes.DATEONLY, allowNull: false, defaultValue: '2020-01-01' },
      isbn10: DataTypes.STRING(10),
      isbn13: DataTypes.STRING(13),
      ...columns,
    },
    { tableName: 'books', timestamps: false },
  );
  const options = { alter: true, transaction };
  await Books.sync(options);
}

export const migration: Migration = {
  name: '003-price-in-cents',

  async up(context) {
    const { db, transaction } = context;
    await alterBooks(context, { price: PRICE, price_cents: CENTS });
    await db.query('UPDATE books SET price_cents = ROUND(price * 100)', { transaction });
    await alterBooks(context, { price_cents: CENTS });
    await db.query('CREATE INDEX shelves_by_cents ON books (price_cents)', { transaction });
  },

  async down(context) {
    const { db, transaction } = context;
    await alterBooks(context, { price: PRICE, price_cents: CENTS });
    await db.query('UPDATE books SET price = price_cents / 100.0', { transaction });
    await alterBooks(context, { price: PRICE });
    await db.query('CREATE INDEX shelves_by_price ON books (price)', { transaction });
  },
};
