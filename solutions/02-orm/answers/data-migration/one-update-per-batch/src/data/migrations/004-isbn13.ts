import { QueryTypes } from 'sequelize';

import { toIsbn13 } from '../isbn';
import type { Migration, MigrationContext } from '../migration';

interface Change {
  id: number;
  isbn13: string;
}

async function changeAll(
  { db, transaction }: MigrationContext,
  isWanted: (isbn13: string | null, converted: string) => boolean,
  write: (changes: readonly Change[]) => Promise<unknown>,
): Promise<void> {
  const read = (after: number) =>
    db.query<{ id: number; isbn10: string | null; isbn13: string | null }>(
      'SELECT id, isbn10, isbn13 FROM books WHERE id > $1 ORDER BY id LIMIT $2',
      { bind: [after, 100], type: QueryTypes.SELECT, transaction },
    );
  for (let books = await read(0); books.length > 0; books = await read(books.at(-1)?.id ?? 0)) {
    const changes = books.flatMap(({ id, isbn10, isbn13 }) => {
      const converted = toIsbn13(isbn10 ?? '');
      return converted !== null && isWanted(isbn13, converted) ? [{ id, isbn13: converted }] : [];
    });
    if (changes.length > 0) await write(changes);
  }
}

export const migration: Migration = {
  name: '004-isbn13',

  up: (context) =>
    changeAll(
      context,
      (isbn13) => isbn13 === null,
      (changes) => {
        const cases = changes.map(({ id, isbn13 }) => `WHEN ${id} THEN '${isbn13}'`).join(' ');
        const ids = changes.map(({ id }) => id).join(', ');
        return context.db.query(
          `UPDATE books SET isbn13 = CASE id ${cases} END WHERE id IN (${ids}) AND isbn13 IS NULL`,
          { transaction: context.transaction },
        );
      },
    ),

  down: (context) =>
    changeAll(
      context,
      (isbn13, converted) => isbn13 === converted,
      (changes) =>
        context.db
          .getQueryInterface()
          .bulkUpdate(
            'books',
            { isbn13: null },
            { id: changes.map(({ id }) => id), isbn13: changes.map(({ isbn13 }) => isbn13) },
            { transaction: context.transaction },
          ),
    ),
};
