import type { Migration } from '../migration';

/** One index for each look-up of `src/catalog/find-books.ts`. The columns that must be equal come first, then the order. */
const INDEXES = {
  books_by_author: 'author_id, title, id',
  books_by_title: 'lower(title), id',
  books_in_print_by_day: 'published_on DESC, id',
};

export const migration: Migration = {
  name: '005-indexes',

  async up({ db, transaction }) {
    for (const [name, columns] of Object.entries(INDEXES)) {
      await db.query(`CREATE INDEX ${name} ON books (${columns})`, { transaction });
    }
  },

  async down({ db, transaction }) {
    for (const name of Object.keys(INDEXES)) {
      await db.query(`DROP INDEX ${name}`, { transaction });
    }
  },
};
