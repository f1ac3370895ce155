import { QueryTypes, type Sequelize } from 'sequelize';

/** What a visitor looks for, word for word; an empty string is nothing. */
export interface SearchQuery {
  readonly q: string;
  readonly author: string;
  readonly order: string;
  readonly page: string;
}

export interface FoundBook {
  id: number;
  title: string;
  author: string;
  priceCents: number;
}

export interface BookFacts {
  title: string;
  copies: number;
  reviews: number;
}

/** Books by what stands in their titles, twenty to a page. */
export async function searchBooks(db: Sequelize, query: SearchQuery): Promise<FoundBook[]> {
  const { q, author, order, page } = query;
  if (`${q}${author}`.includes('\0')) return [];
  const conditions = [holds(db, 'books.title', q)];
  if (author !== '') conditions.push(`authors.name = ${db.escape(author)}`);
  return db.query<FoundBook>(
    `SELECT books.id, books.title, authors.name AS author, books.price_cents AS "priceCents"
     FROM books JOIN authors ON authors.id = books.author_id
     WHERE ${conditions.join(' AND ')}
     ORDER BY ${sortingBy(order)}, books.id
     LIMIT 20 OFFSET ${20 * (readNumber(page, 1_000_000) ?? 1) - 20}`,
    { type: QueryTypes.SELECT },
  );
}

/** A condition: this text stands in that column. */
export function holds(db: Sequelize, column: string, text: string): string {
  const pattern = `%${text.replaceAll('!', '!!').replaceAll('%', '!%').replaceAll('_', '!_')}%`;
  return `LOWER(${column}) LIKE LOWER(${db.escape(pattern)}) ESCAPE '!'`;
}

function sortingBy(order: string): string {
  switch (order) {
    case 'price':
      return 'books.price_cents';
    case '-price':
      return 'books.price_cents DESC';
    case '-title':
      return 'books.title DESC';
    default:
      return 'books.title';
  }
}

function readNumber(text: string, most: number): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const number = Number(text);
  return number >= 1 && number <= most ? number : undefined;
}

/** What is known of a book; `undefined` when there is none with this id. */
export async function findFacts(db: Sequelize, id: string): Promise<BookFacts | undefined> {
  const number = readNumber(id, 2 ** 31 - 1);
  if (number === undefined) return undefined;
  const [book] = await db.query<{ title: string; copies: number }>(
    `SELECT title, copies FROM books WHERE id = ${number}`,
    { type: QueryTypes.SELECT },
  );
  if (!book) return undefined;
  const reviews = await db.query<{ id: number }>(
    `SELECT id FROM reviews WHERE book_id = ${number}`,
    { type: QueryTypes.SELECT },
  );
  return { title: book.title, copies: book.copies, reviews: reviews.length };
}
