import type { Author, Models } from '../data/models';
import { showPrice } from '../money';

export interface ListedBook {
  id: number;
  title: string;
  /** As text with two decimals: "10.10". */
  price: string;
  author: { id: number; name: string };
}

const names = new Map<number, string>();

/** All books with their authors, by title, then by id. */
export async function listBooks({ Author, Book }: Models): Promise<ListedBook[]> {
  const books = await Book.findAll({ order: ['title', 'id'] });
  if (books.some(({ authorId }) => !names.has(authorId))) {
    for (const { id, name } of await Author.findAll()) names.set(id, name);
  }
  return books.map(({ id, title, priceCents, authorId }) => ({
    id,
    title,
    price: showPrice(priceCents),
    author: { id: authorId, name: names.get(authorId) ?? '' },
  }));
}
