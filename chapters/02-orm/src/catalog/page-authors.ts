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
  // TODO: limit, offset and count are about the rows of the join here, which are books rather than
  // authors. And the order is that of the ids.
  const { count, rows } = await Author.findAndCountAll({
    include: [{ association: 'books', ...(inPrintOnly && { where: { inPrint: true } }) }],
    order: ['id', ['books', 'id', 'ASC']],
    limit,
    offset,
    subQuery: false,
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
