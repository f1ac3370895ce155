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
  // TODO: this fetches ten columns to show three of them, and the functions below do more than they
  // should as well.
  const books = await Book.findAll({ order: ['title', 'id'] });
  return books.map(({ id, title, priceCents }) => ({ id, title, price: showPrice(priceCents) }));
}

/** Gives a book this title, and returns whether it had another one before. */
export async function renameBook(
  { Book }: Models,
  id: number,
  title: string,
): Promise<{ changed: boolean }> {
  const book = await Book.findByPk(id);
  if (!book) throw new RuleError('unknown-book', `There is no book ${id}.`);
  await Book.update({ ...book.get(), title }, { where: { id } });
  return { changed: book.title !== title };
}

/** Removes the books of an author that are out of print. */
export async function discardOutOfPrint(
  { Book }: Models,
  authorId?: number | null,
): Promise<{ removed: number }> {
  const books = await Book.findAll({ where: authorId ? { authorId } : {} });
  const old = books.filter(({ inPrint }) => !inPrint);
  for (const book of old) await book.destroy();
  return { removed: old.length };
}
