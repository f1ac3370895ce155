import { DataTypes, Op, type Sequelize, type WhereOptions } from 'sequelize';

import { toIsbn13 } from '../isbn';
import type { Migration, MigrationContext } from '../migration';

/** The books as this migration finds them, whatever the shop's own models say. */
function defineBook(db: Sequelize) {
  return db.define(
    'BookBefore004',
    {
      id: { type: DataTypes.INTEGER, primaryKey: true },
      isbn10: DataTypes.STRING(10),
      isbn13: DataTypes.STRING(13),
    },
    { tableName: 'books', timestamps: false },
  );
}

interface Found {
  id: number;
  isbn10: string;
  isbn13: string | null;
}

async function* hundreds(
  { db, transaction }: MigrationContext,
  where: WhereOptions,
): AsyncGenerator<Found[]> {
  const Book = defineBook(db);
  let last = 0;
  let found: Found[];
  do {
    found = (await Book.findAll({
      where: { [Op.and]: [{ id: { [Op.gt]: last } }, where] },
      order: [['id', 'ASC']],
      limit: 100,
      raw: true,
      transaction,
    })) as unknown as Found[];
    yield found;
    last = found.at(-1)?.id ?? last;
  } while (found.length > 0);
}

export const migration: Migration = {
  name: '004-isbn13',

  async up(context) {
    const { db, transaction: around } = context;
    const Book = defineBook(db);
    for await (const books of hundreds(context, { isbn10: { [Op.ne]: null }, isbn13: null })) {
      await db.transaction({ transaction: around }, async (transaction) => {
        for (const { id, isbn10 } of books) {
          const isbn13 = toIsbn13(isbn10);
          if (isbn13 === null) continue;
          await Book.update({ isbn13 }, { where: { id, isbn13: null }, transaction });
        }
      });
    }
  },

  async down(context) {
    const { db, transaction } = context;
    const Book = defineBook(db);
    const where = { isbn10: { [Op.ne]: null }, isbn13: { [Op.ne]: null } };
    for await (const books of hundreds(context, where)) {
      const ours = books.filter((book) => toIsbn13(book.isbn10) === book.isbn13);
      if (ours.length === 0) continue;
      // Pairs, so that a number that has changed meanwhile is not cleared.
      const pairs = ours.map(({ id, isbn13 }) => ({ id, isbn13 }));
      await Book.update({ isbn13: null }, { where: { [Op.or]: pairs }, transaction });
    }
  },
};
