import { fn, col } from 'sequelize';

import type { Migration } from '../migration';

export const migration: Migration = {
  name: '005-indexes',

  async up({ db, transaction }) {
    const tables = db.getQueryInterface();
    const onSqlite = db.getDialect() === 'sqlite';
    await tables.addIndex('books', ['author_id', 'title', 'id'], {
      name: 'books_author',
      transaction,
    });
    await tables.addIndex('books', {
      name: 'books_title',
      fields: [onSqlite ? { name: 'title', collate: 'NOCASE' } : fn('lower', col('title')), 'id'],
      transaction,
    });
    await tables.addIndex('books', {
      name: 'books_newest',
      fields: ['in_print', { name: 'published_on', order: 'DESC' }, 'id'],
      transaction,
    });
  },

  async down({ db, transaction }) {
    for (const name of ['books_author', 'books_title', 'books_newest']) {
      await db.getQueryInterface().removeIndex('books', name, { transaction });
    }
  },
};
