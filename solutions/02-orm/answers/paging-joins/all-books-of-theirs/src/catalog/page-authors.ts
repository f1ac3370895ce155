import { literal, Op } from 'sequelize';

import type { Models } from '../data/models';

export interface PageWish {
  limit: number;
  offset: number;
  /** Only authors who have a book in print, and only these books. */
  inPrintOnly?: boolean;
}

export interface AuthorsPage {
  /** How many authors there are on all pages together. */
  count: number;
  results: { id: number; name: string; books: { id: number; title: string }[] }[];
}

/** A page of authors, each with all of their books. */
export async function pageAuthors(
  { Author, Book }: Models,
  { limit, offset, inPrintOnly = false }: PageWish,
): Promise<AuthorsPage> {
  const where = inPrintOnly
    ? { id: { [Op.in]: literal('(SELECT author_id FROM books WHERE in_print = TRUE)') } }
    : {};
  const count = await Author.count({ where });
  const authors = await Author.findAll({ where, order: ['name', 'id'], limit, offset });
  const books = await Book.findAll({
    where: { authorId: authors.map(({ id }) => id) },
    order: ['title', 'id'],
  });
  return {
    count,
    results: authors.map(({ id, name }) => ({
      id,
      name,
      books: books
        .filter(({ authorId }) => authorId === id)
        .map((book) => ({ id: book.id, title: book.title })),
    })),
  };
}
