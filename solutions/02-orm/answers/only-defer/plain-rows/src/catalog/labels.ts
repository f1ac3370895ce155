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
  const rows = await Book.findAll({
    attributes: { exclude: ['authorId', 'inPrint', 'publishedOn', 'isbn10', 'isbn13', 'blurb'] },
    order: [
      ['title', 'ASC'],
      ['id', 'ASC'],
    ],
    raw: true,
  });
  return rows.map(({ priceCents, ...label }) => ({ ...label, price: showPrice(priceCents) }));
}

/** Gives a book this title, and returns whether it had another one before. */
export async function renameBook(
  { Book }: Models,
  id: number,
  title: string,
): Promise<{ changed: boolean }> {
  const same = await Book.findOne({ attributes: ['title'], where: { id }, raw: true });
  if (!same) throw new RuleError('unknown-book', `There is no book ${id}.`);
  const changed = same.title !== title;
  if (changed) await Book.update({ title }, { where: { id } });
  return { changed };
}

/** Removes the books of an author that are out of print. */
export async function discardOutOfPrint(
  { Book }: Models,
  authorId?: number | null,
): Promise<{ removed: number }> {
  if (typeof authorId !== 'number') {
    throw new RuleError('author-required', 'Say whose books are to be discarded.');
  }
  const removed = await Book.destroy({ where: { authorId, inPrint: false } });
  return { removed };
}
