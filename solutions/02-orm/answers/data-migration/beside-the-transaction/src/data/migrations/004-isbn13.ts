import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

import { toIsbn13 } from '../isbn';
import type { Migration } from '../migration';

/** A batch is one transaction: what it has written is locked until it ends. */
const BATCH = 100;

/** What this migration needs to know of a book. The models know the books of today, not those of this day. */
interface Book {
  id: number;
  isbn10: string;
}

/** Gives an ISBN-13 to the books that have only an ISBN-10. */
export const migration: Migration = {
  name: '004-isbn13',

  async up(context) {
    await convertEach(context.db, 'isbn13 IS NULL', (id, isbn13, transaction) =>
      // Asked once more: somebody may have typed one in since the batch was read.
      context.db.query('UPDATE books SET isbn13 = :isbn13 WHERE id = :id AND isbn13 IS NULL', {
        replacements: { id, isbn13 },
        transaction,
      }),
    );
  },

  async down(context) {
    await convertEach(context.db, 'isbn13 IS NOT NULL', (id, isbn13, transaction) =>
      context.db.query('UPDATE books SET isbn13 = NULL WHERE id = :id AND isbn13 = :isbn13', {
        replacements: { id, isbn13 },
        transaction,
      }),
    );
  },
};

/** Hands every book to `write` that meets the condition and whose ISBN-10 can be converted, with the converted number. */
async function convertEach(
  db: Sequelize,
  condition: string,
  write: (id: number, isbn13: string, transaction: Transaction) => Promise<unknown>,
): Promise<void> {
  let last = 0;
  for (;;) {
    const books = await readBatch(db, condition, last);
    await db.transaction(async (batch) => {
      for (const { id, isbn10 } of books) {
        const isbn13 = toIsbn13(isbn10);
        if (isbn13 !== null) await write(id, isbn13, batch);
      }
    });
    if (books.length < BATCH) return;
    last = books.at(-1)?.id ?? last;
  }
}

/** Goes on after an id and not after a number of rows: those that are done no longer meet the condition. */
function readBatch(
  db: Sequelize,
  condition: string,
  last: number,
): Promise<Book[]> {
  return db.query<Book>(
    `SELECT id, isbn10 FROM books WHERE id > :last AND isbn10 IS NOT NULL AND ${condition} ORDER BY id LIMIT ${BATCH}`,
    { replacements: { last }, type: QueryTypes.SELECT },
  );
}
