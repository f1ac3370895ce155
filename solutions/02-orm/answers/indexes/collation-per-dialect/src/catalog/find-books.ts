import { literal, type Order, type WhereOptions } from 'sequelize';

import type { Book, Models } from '../data/models';
import { showPrice } from '../money';
import type { Label } from './labels';

/** The books of an author, by title, then by id. */
export async function booksByAuthor({ Book }: Models, authorId: number): Promise<Label[]> {
  return find(Book, { where: { authorId }, order: ['title', 'id'] });
}

/** The books of this title, whatever the case of its letters, by id. */
export async function findByTitle({ Book }: Models, title: string): Promise<Label[]> {
  const wish = Book.sequelize?.escape(title);
  const sameTitle =
    Book.sequelize?.getDialect() === 'sqlite'
      ? `title = ${wish} COLLATE NOCASE`
      : `lower(title) = lower(${wish})`;
  return find(Book, { where: literal(sameTitle), order: ['id'] });
}

/** The books in print that were published last, newest first, those of one day by id. */
export async function newestInPrint({ Book }: Models, limit: number): Promise<Label[]> {
  return find(Book, { where: { inPrint: true }, order: [['publishedOn', 'DESC'], 'id'], limit });
}

interface Search {
  where: WhereOptions<Book>;
  order: Order;
  limit?: number;
}

async function find(books: Models['Book'], search: Search): Promise<Label[]> {
  const found = await books.findAll({ ...search, attributes: ['id', 'title', 'priceCents'] });
  return found.map(({ id, title, priceCents }) => ({ id, title, price: showPrice(priceCents) }));
}
