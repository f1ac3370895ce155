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
  const known = new Map<number, Author>();
  const listed: ListedBook[] = [];
  for (const { id, title, priceCents, authorId } of books) {
    const author =
      known.get(authorId) ?? (await Author.findByPk(authorId, { rejectOnEmpty: true }));
    known.set(authorId, author);
    const price = showPrice(priceCents);
    listed.push({ id, title, price, author: { id: author.id, name: author.name } });
  }
  return listed;
}
