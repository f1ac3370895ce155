import { Router } from 'express';

import { checkBook, formatPrice, parsePrice } from './pricing';
import { demand, type Fields, fieldsOf, isCount, Refusal } from './refusal';
import type { Tables } from './tables';
import { staffOf } from './visitors';

export interface Book {
  readonly id: number;
  readonly title: string;
  readonly isbn: string;
  readonly price_cents: number;
}

const COLUMNS = 'price_cents, isbn, title, id';

export async function bookOf(tables: Tables, id: string): Promise<Book> {
  const sql = `SELECT ${COLUMNS} FROM books WHERE id = :id`;
  const found = /^\d{1,9}$/.test(id) ? await tables.one<Book>(sql, { id: Number(id) }) : undefined;
  if (!found) throw new Refusal(404, 'unknown-book');
  return found;
}

/** With a key that the other shop does not have. */
function show(book: Book) {
  return { ...book, price: formatPrice(book.price_cents) };
}

async function read(tables: Tables, { title, isbn, price }: Fields, id = 0) {
  demand({
    title: typeof title === 'string',
    isbn: typeof isbn === 'string' && /^\d{13}$/.test(isbn),
    price: typeof price === 'string',
  });
  demand({ ...checkBook({ title: String(title), price: String(price) }) });
  const same = await tables.one('SELECT id FROM books WHERE isbn = :isbn AND id <> :id', {
    isbn: String(isbn),
    id,
  });
  if (same) throw new Refusal(409, 'isbn-taken');
  return {
    title: String(title).trim(),
    isbn: String(isbn),
    price_cents: parsePrice(String(price)),
  };
}

export function createShelfRoutes(tables: Tables): Router {
  return Router()
    .get('/books', async ({ query }, response) => {
      const page = Number(query['page'] ?? 1);
      const page_size = Number(query['page_size'] ?? 20);
      demand({
        page: isCount(page, 1, Number.MAX_SAFE_INTEGER),
        page_size: isCount(page_size, 1, 50),
      });
      const books = await tables.all<Book>(`SELECT ${COLUMNS} FROM books`);
      books.sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : a.id - b.id));
      const results = books.slice((page - 1) * page_size, page * page_size).map(show);
      if (results.length === 0 && page > 1) throw new Refusal(404, 'no-such-page');
      response.json({
        results,
        page_size,
        page,
        count: books.length,
        more: page * page_size < books.length,
      });
    })
    .post('/books', async (request, response) => {
      await staffOf(tables, request);
      const row = await read(tables, fieldsOf(request.body));
      const id = await tables.insert('books', row);
      response
        .status(201)
        .set('Location', `/books/${id}`)
        .json(show({ id, ...row }));
    })
    .get('/books/:id', async ({ params }, response) => {
      response.json(show(await bookOf(tables, params.id)));
    })
    .patch('/books/:id', async (request, response) => {
      await staffOf(tables, request);
      const { id, price_cents, ...before } = await bookOf(tables, request.params.id);
      const price = formatPrice(price_cents, '').trim();
      const row = await read(tables, { ...before, price, ...fieldsOf(request.body) }, id);
      await tables.all(
        'UPDATE books SET title = :title, isbn = :isbn, price_cents = :price_cents WHERE id = :id',
        { id, ...row },
      );
      response.json(show({ id, ...row }));
    })
    .delete('/books/:id', async (request, response) => {
      await staffOf(tables, request);
      const { id } = await bookOf(tables, request.params.id);
      const order = await tables.one('SELECT id FROM orders WHERE book_id = :id', { id });
      if (order) throw new Refusal(409, 'ordered');
      await tables.all('DELETE FROM books WHERE id = :id', { id });
      response.sendStatus(204);
    });
}
