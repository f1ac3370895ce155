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
  { Author }: Models,
  { limit, offset, inPrintOnly = false }: PageWish,
): Promise<AuthorsPage> {
  const { count, rows } = await Author.findAndCountAll({
    attributes: ['id', 'name'],
    include: [
      {
        association: 'books',
        attributes: ['id', 'title'],
        // Makes the join an inner one, and the sub-query ask for a book in print: exactly what is wanted here.
        ...(inPrintOnly && { where: { inPrint: true } }),
      },
    ],
    // Counts authors; without it, the rows of the join.
    distinct: true,
    // The first two cut the page and are repeated outside, the others sort what it holds.
    order: ['name', 'id', ['books', 'title', 'ASC'], ['books', 'id', 'ASC']],
    limit,
    offset,
  });
  return {
    count,
    results: rows.map(({ id, name, books = [] }) => ({
      id,
      name,
      books: books.map((book) => ({ id: book.id, title: book.title })),
    })),
  };
}
