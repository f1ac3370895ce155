import { DataTypes } from 'sequelize';

import type { Migration } from '../migration';

export const migration: Migration = {
  name: '003-price-in-cents',

  async up({ db, transaction }) {
    const tables = db.getQueryInterface();
    const cents = { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 };
    await tables.addColumn('books', 'price_cents', cents, { transaction });
    await db.query('UPDATE books SET price_cents = ROUND(price * 100)', { transaction });
    await tables.removeIndex('books', 'shelves_by_price', { transaction });
    await tables.removeColumn('books', 'price', { transaction });
    await tables.addIndex('books', ['price_cents'], { name: 'shelves_by_price', transaction });
  },

  async down({ db, transaction }) {
    const tables = db.getQueryInterface();
    const decimal = { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: 0 };
    await tables.addColumn('books', 'price', decimal, { transaction });
    await db.query('UPDATE books SET price = price_cents / 100.0', { transaction });
    await tables.removeIndex('books', 'shelves_by_price', { transaction });
    await tables.removeColumn('books', 'price_cents', { transaction });
    await tables.addIndex('books', ['price'], { name: 'shelves_by_price', transaction });
  },
};
