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

const COLUMNS: Readonly<Record<'title' | 'price', string>> = {
  title: 'books.title',
  price: 'books.price_cents',
};

export async function searchBooks(db: Sequelize, query: SearchQuery): Promise<FoundBook[]> {
  const { q, author } = query;
  const replacements = {
    part: likeText(q),
    author,
    first: (Math.max(1, wholeOf(query.page, 1_000_000)) - 1) * 20,
  };
  if ([q, author].some((text) => text.includes('\0'))) return [];
  const [, minus, column] = /^(-?)(title|price)$/.exec(query.order) ?? [];
  const by = COLUMNS[column as 'title' | 'price'] ?? COLUMNS.title;
  return db.query<FoundBook>(
    `SELECT b.id, b.title, a.name AS author, b.price_cents AS "priceCents"
     FROM books b, authors a
     WHERE a.id = b.author_id AND LOWER(b.title) LIKE LOWER(:part) ESCAPE '|'
       ${author && 'AND a.name = :author'}
     ORDER BY ${by.replace('books', 'b')} ${minus ? 'DESC' : 'ASC'}, b.id ASC
     LIMIT 20 OFFSET :first`,
    { type: QueryTypes.SELECT, replacements },
  );
}

export function likeText(text: string): string {
  const marks = [...text].map((mark) => ('%_|'.includes(mark) ? `|${mark}` : mark));
  return `%${marks.join('')}%`;
}

/** 0 for what is no whole number up to `most`. */
function wholeOf(text: string, most: number): number {
  const isWhole = text !== '' && [...text].every((digit) => '0123456789'.includes(digit));
  return isWhole && Number(text) <= most ? Number(text) : 0;
}

export async function findFacts(db: Sequelize, id: string): Promise<BookFacts | undefined> {
  const rows = await db.query<BookFacts & { reviews: number | string }>(
    `SELECT b.title, b.copies, COUNT(r.id) AS reviews
     FROM books b LEFT JOIN reviews r ON r.book_id = b.id
     WHERE b.id = ? GROUP BY b.id, b.title, b.copies`,
    { type: QueryTypes.SELECT, replacements: [wholeOf(id, 2_147_483_647)] },
  );
  return rows.map((row) => ({ ...row, reviews: Number(row.reviews) }))[0];
}
