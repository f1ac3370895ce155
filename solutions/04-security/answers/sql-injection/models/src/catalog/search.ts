import { col, fn, Op, type OrderItem, type Sequelize, where } from 'sequelize';
import { z } from 'zod';

import type { Author, Book, Models } from '../data/models';

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

const order = z
  .enum(['title', '-title', 'price', '-price'])
  .catch('title')
  .transform((name): OrderItem => {
    const column = name.endsWith('title') ? 'title' : 'priceCents';
    return [column, name.startsWith('-') ? 'DESC' : 'ASC'];
  });

function digits(most: number) {
  return z
    .string()
    .regex(/^[0-9]+$/)
    .transform(Number)
    .pipe(z.number().min(1).max(most));
}

const page = digits(1_000_000).catch(1);
const rowNumber = digits(2_147_483_647);

/** The chapter's models, which are defined on every connection of the shop. */
function modelsOf(db: Sequelize): Pick<Models, 'Author' | 'Book' | 'Review'> {
  return db.models as unknown as Models;
}

/** `lower(title) LIKE lower('%…%') ESCAPE '\\'`, said by Sequelize. */
export function titleHolds(db: Sequelize, text: string) {
  const pattern = `%${text.replace(/[%_\\]/g, (mark) => `\\${mark}`)}%`;
  const escaped = db.literal(`LOWER(${db.escape(pattern)}) ESCAPE '\\'`);
  return where(fn('LOWER', col('Book.title')), { [Op.like]: escaped });
}

export async function searchBooks(db: Sequelize, query: SearchQuery): Promise<FoundBook[]> {
  if ([query.q, query.author].join('').includes('\0')) return [];
  const { Author, Book } = modelsOf(db);
  const books = await Book.findAll({
    include: {
      model: Author,
      as: 'author',
      required: true,
      ...(query.author && { where: { name: query.author } }),
    },
    where: titleHolds(db, query.q),
    order: [order.parse(query.order), ['id', 'ASC']],
    limit: 20,
    offset: 20 * (page.parse(query.page) - 1),
  });
  return books.map(tell);
}

function tell({ id, title, priceCents, author }: Book & { author?: Author }): FoundBook {
  return { id, title, author: author?.name ?? '', priceCents };
}

export async function findFacts(db: Sequelize, id: string): Promise<BookFacts | undefined> {
  const { Book, Review } = modelsOf(db);
  const { data: bookId } = rowNumber.safeParse(id);
  const book = bookId === undefined ? null : await Book.findByPk(bookId);
  if (!book) return undefined;
  const { title, copies } = book;
  return { title, copies, reviews: await Review.count({ where: { bookId: book.id } }) };
}
