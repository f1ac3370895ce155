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
export async function listBooks({ Author, Book }: Models): Promise<ListedBook[]> {
  // TODO: this asks the database once for the books, and then once more for every author.
  const books = await Book.findAll({ order: ['title', 'id'] });
  const listed: ListedBook[] = [];
  for (const { id, title, priceCents, authorId } of books) {
    const author = await Author.findByPk(authorId, { rejectOnEmpty: true });
    listed.push({
      id,
      title,
      price: showPrice(priceCents),
      author: { id: author.id, name: author.name },
    });
  }
  return listed;
}
