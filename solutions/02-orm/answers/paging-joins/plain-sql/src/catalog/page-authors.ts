import { QueryTypes } from 'sequelize';

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
  const db = Author.sequelize;
  if (!db) throw new Error('the models have no connection');
  const wanted = inPrintOnly
    ? 'WHERE EXISTS (SELECT 1 FROM books b WHERE b.author_id = a.id AND b.in_print = TRUE)'
    : '';
  const shown = inPrintOnly ? 'AND b.in_print = TRUE' : '';
  const [total] = await db.query<{ count: number }>(
    `SELECT CAST(count(*) AS INTEGER) AS count FROM authors a ${wanted}`,
    { type: QueryTypes.SELECT },
  );
  const rows = await db.query<{ id: number; name: string; bookId: number | null; title: string }>(
    `SELECT a.id, a.name, b.id AS "bookId", b.title
     FROM (SELECT a.* FROM authors a ${wanted} ORDER BY name, id LIMIT :limit OFFSET :offset) a
     LEFT JOIN books b ON b.author_id = a.id ${shown}
     ORDER BY a.name, a.id, b.title, b.id`,
    { type: QueryTypes.SELECT, replacements: { limit, offset } },
  );
  const results = new Map<number, AuthorsPage['results'][number]>();
  for (const { id, name, bookId, title } of rows) {
    const author = results.get(id) ?? { id, name, books: [] };
    results.set(id, author);
    if (bookId !== null) author.books.push({ id: bookId, title });
  }
  return { count: total?.count ?? 0, results: [...results.values()] };
}
