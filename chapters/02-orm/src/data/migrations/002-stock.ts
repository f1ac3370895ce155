import type { Migration } from '../migration';

/** How many copies there are of each book, and what the shelves are sorted by. */
export const migration: Migration = {
  name: '002-stock',

  async up({ db, transaction }) {
    const statements = [
      `CREATE TABLE stock (
        book_id INTEGER PRIMARY KEY REFERENCES books (id) ON DELETE CASCADE,
        copies INTEGER NOT NULL CHECK (copies >= 0)
      )`,
      'CREATE INDEX shelves_by_price ON books (price)',
      'CREATE INDEX shelves_by_day ON books (published_on)',
    ];
    for (const statement of statements) await db.query(statement, { transaction });
  },

  async down({ db, transaction }) {
    const statements = [
      'DROP INDEX shelves_by_day',
      'DROP INDEX shelves_by_price',
      'DROP TABLE stock',
    ];
    for (const statement of statements) await db.query(statement, { transaction });
  },
};
