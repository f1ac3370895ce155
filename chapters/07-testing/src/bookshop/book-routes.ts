import { Router } from 'express';
import { ForeignKeyConstraintError, UniqueConstraintError } from 'sequelize';
import { z } from 'zod';

import { HttpError, read } from './errors';
import type { Book, Models } from './models';
import { type BookInput, checkBook, parsePrice } from './pricing';
import type { Sessions } from './sessions';

const page = z.object({
  page: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(1).max(50).default(20),
});
const isbn = z.string().regex(/^\d{13}$/);
const newBook = z.object({ title: z.string(), isbn, price: z.string() });
const change = newBook.partial();

interface BookDeps {
  readonly models: Models;
  readonly sessions: Sessions;
}

export function createBookRoutes({ models: { Book }, sessions }: BookDeps): Router {
  const routes = Router();

  routes.get('/books', async (request, response) => {
    const { page: number, page_size: limit } = read(page, request.query);
    const offset = (number - 1) * limit;
    const order: [string, string][] = [
      ['title', 'ASC'],
      ['id', 'ASC'],
    ];
    const { count, rows } = await Book.findAndCountAll({ limit, offset, order });
    if (rows.length === 0 && number > 1) throw new HttpError(404, 'no-such-page');
    response.json({ count, page: number, page_size: limit, results: rows.map(showBook) });
  });

  routes.post('/books', async (request, response) => {
    await sessions.staff(request);
    const input = read(newBook, request.body);
    const book = await Book.create({ ...columns(input), isbn: input.isbn }).catch(explain);
    response.status(201).location(`/books/${book.id}`).json(showBook(book));
  });

  routes
    .route('/books/:id')
    .get(async ({ params }, response) => {
      response.json(showBook(await findBook(Book, params.id)));
    })
    .patch(async (request, response) => {
      await sessions.staff(request);
      const book = await findBook(Book, request.params.id);
      const before = {
        title: book.title,
        price: (book.priceCents / 100).toFixed(2),
        isbn: book.isbn,
      };
      const input = { ...before, ...read(change, request.body) };
      await book.update({ ...columns(input), isbn: input.isbn }).catch(explain);
      response.json(showBook(book));
    })
    .delete(async (request, response) => {
      await sessions.staff(request);
      const book = await findBook(Book, request.params.id);
      await book.destroy().catch(explain);
      response.status(204).end();
    });

  return routes;
}

/** A 404 where there is no such book; an id that is no number names none. */
export async function findBook(model: Models['Book'], id: string): Promise<Book> {
  const book = /^\d{1,9}$/.test(id) ? await model.findByPk(Number(id)) : null;
  if (!book) throw new HttpError(404, 'unknown-book');
  return book;
}

function columns(input: BookInput): Pick<Book, 'title' | 'priceCents'> {
  const errors = checkBook(input);
  if (Object.keys(errors).length > 0) throw new HttpError(400, 'invalid', errors);
  return { title: input.title.trim(), priceCents: parsePrice(input.price) };
}

function showBook({ id, title, isbn, priceCents }: Book) {
  return { id, title, isbn, price_cents: priceCents };
}

function explain(error: unknown): never {
  if (error instanceof UniqueConstraintError) throw new HttpError(409, 'isbn-taken');
  if (error instanceof ForeignKeyConstraintError) throw new HttpError(409, 'ordered');
  throw error;
}
