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
export async function listBooks({ Book }: Models): Promise<ListedBook[]> {
  const books = await Book.findAll({
    include: { association: 'author', attributes: ['id', 'name'], required: true },
    order: ['title', 'id'],
  });
  return books.map(({ id, title, priceCents, author }) => {
    const { id: authorId, name } = author as Author;
    return { id, title, price: showPrice(priceCents), author: { id: authorId, name } };
  });
}
