import { DataTypes } from 'sequelize';

import type { Migration } from '../migration';

export const migration: Migration = {
  name: '003-price-in-cents',

  async up({ db, transaction }) {
    const tables = db.getQueryInterface();
    await db.query('UPDATE books SET price = ROUND(price * 100)', { transaction });
    const cents = { type: DataTypes.INTEGER, allowNull: false };
    await tables.changeColumn('books', 'price', cents, { transaction });
    await tables.renameColumn('books', 'price', 'price_cents', { transaction });
  },

  async down({ db, transaction }) {
    const tables = db.getQueryInterface();
    const decimal = { type: DataTypes.DECIMAL(10, 2), allowNull: false };
    await tables.renameColumn('books', 'price_cents', 'price', { transaction });
    await tables.changeColumn('books', 'price', decimal, { transaction });
    await db.query('UPDATE books SET price = price / 100.0', { transaction });
  },
};
