import type { Author, Models } from '../data/models';
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
  const authors = await Author.findAll({
    include: 'books',
    order: [
      ['books', 'title', 'ASC'],
      ['books', 'id', 'ASC'],
    ],
  });
  return authors.flatMap(({ id, name, books = [] }) =>
    books.map((book) => ({
      id: book.id,
      title: book.title,
      price: showPrice(book.priceCents),
      author: { id, name },
    })),
  );
}
