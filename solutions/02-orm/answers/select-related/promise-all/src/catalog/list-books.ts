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
export async function listBooks({ Author, Book }: Models): Promise<ListedBook[]> {
  const books = await Book.findAll({ order: ['title', 'id'] });
  return Promise.all(
    books.map(async ({ id, title, priceCents, authorId }) => {
      const author = await Author.findByPk(authorId, { rejectOnEmpty: true });
      const price = showPrice(priceCents);
      return { id, title, price, author: { id: author.id, name: author.name } };
    }),
  );
}
