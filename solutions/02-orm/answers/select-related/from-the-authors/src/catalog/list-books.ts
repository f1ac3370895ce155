import type { Models } from '../data/models';
import { showPrice } from '../money';

export interface ListedBook {
  id: number;
  title: string;
  /** As text with two decimals: "10.10". */
  price: string;
  author: { id: number; name: string };
}

/** All books with their authors, by title, then by id. */
export async function listBooks({ Author }: Models): Promise<ListedBook[]> {
  const authors = await Author.findAll({ include: 'books' });
  return authors
    .flatMap(({ id, name, books = [] }) =>
      books.map((book) => ({
        id: book.id,
        title: book.title,
        price: showPrice(book.priceCents),
        author: { id, name },
      })),
    )
    .sort((a, b) => byCodePoint(a.title, b.title) || a.id - b.id);
}

/** As the database compares; `<` goes by the units of a string. */
function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
