import type { Models } from '../data/models';
import { showPrice } from '../money';
import { RuleError } from '../rule-error';

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

/** Gives a book this title, and returns whether it had another one before. */
export async function renameBook(
  { Book }: Models,
  id: number,
  title: string,
): Promise<{ changed: boolean }> {
  // With the id: without it, `save` would not know which row to write.
  const book = await Book.findByPk(id, { attributes: ['id', 'title'] });
  if (!book) throw new RuleError('unknown-book', `There is no book ${id}.`);
  book.title = title;
  const changed = book.changed('title');
  // Writes the columns that have changed; when there are none, nothing is sent.
  await book.save();
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
