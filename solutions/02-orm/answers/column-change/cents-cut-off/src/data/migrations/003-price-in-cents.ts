import { DataTypes, QueryTypes } from 'sequelize';

import type { Migration } from '../migration';

export const migration: Migration = {
  name: '003-price-in-cents',

  async up({ db, transaction }) {
    const tables = db.getQueryInterface();
    const column = { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 };
    await tables.addColumn('books', 'price_cents', column, { transaction });
    const books = await db.query<{ id: number; price: number | string }>(
      'SELECT id, price FROM books',
      { type: QueryTypes.SELECT, transaction },
    );
    for (const { id, price } of books) {
      await db.query('UPDATE books SET price_cents = ? WHERE id = ?', {
        replacements: [Math.trunc(Number(price) * 100), id],
        transaction,
      });
    }
    await tables.removeIndex('books', 'shelves_by_price', { transaction });
    await db.query('ALTER TABLE books DROP COLUMN price', { transaction });
    await tables.addIndex('books', ['price_cents'], { name: 'cents', transaction });
  },

  async down({ db, transaction }) {
    const tables = db.getQueryInterface();
    const column = { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: 0 };
    await tables.addColumn('books', 'price', column, { transaction });
    const books = await db.query<{ id: number; price_cents: number }>(
      'SELECT id, price_cents FROM books',
      { type: QueryTypes.SELECT, transaction },
    );
    for (const { id, price_cents } of books) {
      await db.query('UPDATE books SET price = ? WHERE id = ?', {
        replacements: [(price_cents / 100).toFixed(2), id],
        transaction,
      });
    }
    await tables.removeIndex('books', 'cents', { transaction });
    await db.query('ALTER TABLE books DROP COLUMN price_cents', { transaction });
    await tables.addIndex('books', ['price'], { name: 'shelves_by_price', transaction });
  },
};
