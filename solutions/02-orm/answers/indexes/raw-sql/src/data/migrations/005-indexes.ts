import type { Migration } from '../migration';

export const migration: Migration = {
  name: '005-indexes',

  async up({ db, transaction }) {
    const statements = [
      'CREATE INDEX author_of_books ON books (author_id, title, id)',
      'CREATE INDEX title_of_books ON books (lower(title), id)',
      'CREATE INDEX newest_books ON books (published_on DESC, id) WHERE in_print',
    ];
    for (const statement of statements) await db.query(statement, { transaction });
  },

  async down({ db, transaction }) {
    for (const name of ['author_of_books', 'title_of_books', 'newest_books']) {
      await db.query(`DROP INDEX ${name}`, { transaction });
    }
  },
};
