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
export async function listBooks({ Book }: Models): Promise<ListedBook[]> {
  const books = await Book.findAll({
    include: 'author',
    order: ['title', 'id'],
    raw: true,
    nest: true,
  });
  return books.map(({ id, title, priceCents, author }) => ({
    id,
    title,
    price: showPrice(priceCents),
    author: author as ListedBook['author'],
  }));
}
