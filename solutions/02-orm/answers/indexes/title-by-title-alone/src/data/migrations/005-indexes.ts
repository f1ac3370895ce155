import type { Migration } from '../migration';

/** One index for each look-up of `src/catalog/find-books.ts`. The columns that must be equal come first, then the order. */
const INDEXES = {
  books_by_author: 'author_id, title, id DESC',
  books_by_title: 'lower(title), id',
  // Not backwards: days go down while ids go up, so the index has to run in two directions as well.
  books_in_print_by_day: 'in_print, published_on DESC, id',
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
