import { QueryTypes, type Sequelize } from 'sequelize';

import type { Models } from '../data/models';
import { RuleError } from '../rule-error';
import { showPrice } from '../money';

export interface Label {
  id: number;
  title: string;
  /** As text with two decimals: "10.10". */
  price: string;
}

/** What stands on the labels of the shelves, by title, then by id. */
export async function listLabels({ Book }: Models): Promise<Label[]> {
  const rows = await databaseOf(Book).query<{ id: number; title: string; price_cents: number }>(
    'SELECT id, title, price_cents FROM books ORDER BY title, id',
    { type: QueryTypes.SELECT },
  );
  return rows.map(({ id, title, price_cents }) => ({ id, title, price: showPrice(price_cents) }));
}

/** Gives a book this title, and returns whether it had another one before. */
export async function renameBook(
  { Book }: Models,
  id: number,
  title: string,
): Promise<{ changed: boolean }> {
  const db = databaseOf(Book);
  const replacements = { id, title };
  const [found] = await db.query<{ title: string }>('SELECT title FROM books WHERE id = :id', {
    type: QueryTypes.SELECT,
    replacements,
  });
  if (!found) throw new RuleError('unknown-book', `There is no book ${id}.`);
  if (found.title === title) return { changed: false };
  await db.query('UPDATE books SET title = :title WHERE id = :id', { replacements });
  return { changed: true };
}

/** Removes the books of an author that are out of print. */
export async function discardOutOfPrint(
  { Book }: Models,
  authorId?: number | null,
): Promise<{ removed: number }> {
  if (authorId === undefined || authorId === null) {
    throw new RuleError('author-required', 'Say whose books are to be discarded.');
  }
  const removed = await Book.destroy({ where: { authorId, inPrint: false } });
  return { removed };
}

function databaseOf({ sequelize }: Models['Book']): Sequelize {
  if (!sequelize) throw new Error('this model has no connection');
  return sequelize;
}
