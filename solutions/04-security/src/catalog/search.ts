import { rowId, wholeNumber } from '@bookshop/kit/app';
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

/** What no placeholder can stand for is chosen from a list of ours. */
const ORDERS = new Map([
  ['title', 'books.title'],
  ['-title', 'books.title DESC'],
  ['price', 'books.price_cents'],
  ['-price', 'books.price_cents DESC'],
]);

const pageNumber = wholeNumber({ from: 1, to: 1_000_000 }).catch(1);
const bookId = rowId();

/** Books by what stands in their titles, twenty to a page. */
export async function searchBooks(db: Sequelize, query: SearchQuery): Promise<FoundBook[]> {
  const { q, author, order, page } = query;
  if (holdsNul(q) || holdsNul(author)) return [];
  return db.query<FoundBook>(
    `SELECT books.id, books.title, authors.name AS author, books.price_cents AS "priceCents"
     FROM books JOIN authors ON authors.id = books.author_id
     WHERE LOWER(books.title) LIKE LOWER($title) ESCAPE '\\'
       AND ($author = '' OR authors.name = $author)
     ORDER BY ${ORDERS.get(order) ?? 'books.title'}, books.id
     LIMIT ${PAGE_SIZE} OFFSET $offset`,
    {
      type: QueryTypes.SELECT,
      bind: {
        title: patternOf(q),
        author,
        offset: (pageNumber.parse(page) - 1) * PAGE_SIZE,
      },
    },
  );
}

/** What is known of a book; `undefined` when there is none with this id. */
export async function findFacts(db: Sequelize, id: string): Promise<BookFacts | undefined> {
  const read = bookId.safeParse(id);
  if (!read.success) return undefined;
  const [facts] = await db.query<BookFacts>(
    `SELECT title, copies, (SELECT COUNT(*) FROM reviews WHERE book_id = books.id) AS reviews
     FROM books WHERE id = $id`,
    { type: QueryTypes.SELECT, bind: { id: read.data } },
  );
  return facts && { ...facts, reviews: Number(facts.reviews) };
}

/** For `LIKE … ESCAPE '\'`: whatever has this text in it. */
export function patternOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** PostgreSQL has none in its strings. */
function holdsNul(text: string): boolean {
  return text.includes('\0');
}
