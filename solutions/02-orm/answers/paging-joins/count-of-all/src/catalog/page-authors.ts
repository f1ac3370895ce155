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
  const count = await Author.count();
  const authors = await Author.findAll({
    include: [{ association: 'books', ...(inPrintOnly && { where: { inPrint: true } }) }],
    order: ['name', 'id', ['books', 'title', 'ASC'], ['books', 'id', 'ASC']],
    limit,
    offset,
  });
  return { count, results: authors.map(showAuthor) };
}

function showAuthor({ id, name, books = [] }: Author): AuthorsPage['results'][number] {
  return { id, name, books: books.map((book) => ({ id: book.id, title: book.title })) };
}
