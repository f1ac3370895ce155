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
    include: [{ association: 'books', ...(inPrintOnly && { where: { inPrint: true } }) }],
    distinct: true,
    order: ['id', ['books', 'title', 'ASC'], ['books', 'id', 'ASC']],
    limit,
    offset,
  });
  const byName = [...rows].sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id);
  return { count, results: byName.map(showAuthor) };
}

function showAuthor({ id, name, books = [] }: Author): AuthorsPage['results'][number] {
  return { id, name, books: books.map((book) => ({ id: book.id, title: book.title })) };
}
