import type { Author, Models } from '../data/models';

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
    include: [
      {
        association: 'books',
        required: false,
        ...(inPrintOnly && { where: { inPrint: true } }),
      },
    ],
    distinct: true,
    order: ['name', 'id', ['books', 'title', 'ASC'], ['books', 'id', 'ASC']],
    limit,
    offset,
  });
  const shown = inPrintOnly ? rows.filter(({ books = [] }) => books.length > 0) : rows;
  return { count, results: shown.map(showAuthor) };
}

function showAuthor({ id, name, books = [] }: Author): AuthorsPage['results'][number] {
  return { id, name, books: books.map((book) => ({ id: book.id, title: book.title })) };
}
