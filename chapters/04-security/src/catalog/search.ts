import { QueryTypes, type Sequelize } from 'sequelize';

/** What a visitor looks for, word for word; an empty string is nothing. */
export interface SearchQuery {
  /** What stands in the title. */
  readonly q: string;
  /** The name of the author. */
  readonly author: string;
  /** `title`, `-title`, `price` or `-price`. */
  readonly order: string;
  /** From 1 on. */
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

const PAGE_SIZE = 20;

const COLUMNS = `books.id, books.title, authors.name AS author, books.price_cents AS "priceCents"`;

/** Books by what stands in their titles, twenty to a page. */
export async function searchBooks(db: Sequelize, query: SearchQuery): Promise<FoundBook[]> {
  // TODO: it works, and whoever likes to may finish the statement for us.
  const { q, author, order, page } = query;
  const by = order.startsWith('-') ? `${columnOf(order.slice(1))} DESC` : columnOf(order);
  return db.query<FoundBook>(
    `SELECT ${COLUMNS}
     FROM books JOIN authors ON authors.id = books.author_id
     WHERE LOWER(books.title) LIKE '%${q.toLowerCase()}%'
       ${author === '' ? '' : `AND authors.name = '${author}'`}
     ORDER BY ${by}, books.id
     LIMIT ${PAGE_SIZE} OFFSET (${page || 1} - 1) * ${PAGE_SIZE}`,
    { type: QueryTypes.SELECT },
  );
}

function columnOf(order: string): string {
  return order === 'price' ? 'books.price_cents' : order || 'title';
}

/** What is known of a book; `undefined` when there is none with this id. */
export async function findFacts(db: Sequelize, id: string): Promise<BookFacts | undefined> {
  // TODO: the same here.
  const [facts] = await db.query<BookFacts>(
    `SELECT title, copies, (SELECT COUNT(*) FROM reviews WHERE book_id = books.id) AS reviews
     FROM books WHERE id = ${id}`,
    { type: QueryTypes.SELECT },
  );
  return facts && { ...facts, reviews: Number(facts.reviews) };
}
