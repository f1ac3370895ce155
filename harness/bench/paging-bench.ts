import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { BUILT_KIT, loadBuilt } from './built-chapter';

interface Db {
  query(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

interface Book {
  readonly id: number;
}

interface BookModel {
  count(): Promise<number>;
  findAll(options: object): Promise<Book[]>;
}

/** The chapter's own functions, as far as a page needs them. */
interface Api {
  readonly Book: BookModel;
  readonly paginate: (request: object, list: object) => Promise<{ results: unknown[] }>;
  readonly showBook: (book: Book) => object;
}

export interface PagingPlan {
  readonly books: number;
  readonly size: number;
  readonly page: number;
  readonly rounds: number;
}

/** Seconds for all rounds together. */
export interface PagingFigures {
  /** The reference's page: the count, and the rows by OFFSET. */
  readonly page: number;
  readonly firstPage: number;
  readonly countAlone: number;
  /** The same rows as those of the page, by the id before them. */
  readonly byKey: number;
}

/** Times pages of a solved chapter 03 on an SQLite file, in turns. */
export async function benchPaging(built: string, plan: PagingPlan): Promise<PagingFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'course-paging-'));
  const { connectDatabase } = loadBuilt(built, `${BUILT_KIT}/data/connect.js`) as {
    connectDatabase(url: string, tools: object): Db;
  };
  const db = connectDatabase(`sqlite:///${join(folder, 'books.sqlite')}`, { sql: () => {} });
  try {
    await fill(built, db, plan.books);
    return await timePages(loadApi(built, db), plan);
  } finally {
    await db.close();
    rmSync(folder, { recursive: true });
  }
}

async function fill(built: string, db: Db, books: number): Promise<void> {
  const { schema } = loadBuilt(built, 'src/data/schema.js') as {
    schema(dialect: string): readonly string[];
  };
  for (const statement of schema('sqlite')) await db.query(statement);
  await db.query("INSERT INTO authors (id, name) VALUES (1, 'Writer')");
  await db.query(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${books})
     INSERT INTO books (author_id, title, isbn13, price_cents)
     SELECT 1, 'Book ' || i, 9790000000000 + i, 1000 FROM n`,
  );
}

function loadApi(built: string, db: Db): Api {
  const { defineModels } = loadBuilt(built, 'src/data/models.js') as {
    defineModels(db: Db): Pick<Api, 'Book'>;
  };
  const { paginate } = loadBuilt(built, 'src/http/pagination.js') as Pick<Api, 'paginate'>;
  const { showBook } = loadBuilt(built, 'src/books/book.js') as Pick<Api, 'showBook'>;
  return { Book: defineModels(db).Book, paginate, showBook };
}

async function timePages(api: Api, { size, page, rounds }: PagingPlan): Promise<PagingFigures> {
  const before = (
    await api.Book.findAll({ order: ['id'], limit: 1, offset: (page - 1) * size - 1 })
  )[0];
  const figures = { page: 0, firstPage: 0, countAlone: 0, byKey: 0 };
  const acts: Record<keyof PagingFigures, () => Promise<number>> = {
    page: () => countResults(api, size, page),
    firstPage: () => countResults(api, size, 1),
    countAlone: async () => Math.min(await api.Book.count(), size),
    byKey: async () => (await pageByKey(api, size, before?.id ?? 0)).length,
  };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, act] of Object.entries(acts) as [
      keyof PagingFigures,
      () => Promise<number>,
    ][]) {
      const start = performance.now();
      const rows = await act();
      if (rows !== size) throw new Error(`${name}: ${rows} books in place of ${size}`);
      // The first round warms up.
      if (round > 0) figures[name] += (performance.now() - start) / 1000;
    }
  }
  return figures;
}

async function countResults(
  { Book, paginate, showBook }: Api,
  size: number,
  page: number,
): Promise<number> {
  const query = { page: String(page), page_size: String(size) };
  const originalUrl = `/api/books?page=${page}&page_size=${size}`;
  const request = { protocol: 'http', host: 'lantern.test', originalUrl, query };
  const list = { model: Book, selection: { order: ['id'] }, show: showBook };
  return (await paginate(request, list)).results.length;
}

/** Sequelize is the chapter's package; its operators are symbols that every copy shares. */
const AFTER = Symbol.for('gt');

async function pageByKey({ Book, showBook }: Api, size: number, id: number): Promise<object[]> {
  const books = await Book.findAll({ where: { id: { [AFTER]: id } }, order: ['id'], limit: size });
  return books.map(showBook);
}
