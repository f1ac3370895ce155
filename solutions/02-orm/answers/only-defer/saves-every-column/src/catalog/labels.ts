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
  const attributes = ['id', 'title', 'priceCents'];
  const books = await Book.findAll({ attributes, order: ['title', 'id'] });
  return books.map(({ id, title, priceCents }) => ({ id, title, price: showPrice(priceCents) }));
}

/** Gives a book this title, and answers whether it had another one before. */
export async function renameBook(
  { Book }: Models,
  id: number,
  title: string,
): Promise<{ changed: boolean }> {
  const book = await Book.findByPk(id);
  if (!book) throw new RuleError('unknown-book', `There is no book ${id}.`);
  const changed = book.title !== title;
  if (changed) await Book.update({ ...book.get(), title }, { where: { id } });
  return { changed };
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
