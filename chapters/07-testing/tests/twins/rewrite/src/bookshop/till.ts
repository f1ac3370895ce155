import { Router } from 'express';
import type { Sequelize } from 'sequelize';

import { fetchRate } from './rates';
import { demand, fieldsOf, isCount, Refusal } from './refusal';
import { bookOf } from './shelves';
import type { Tables } from './tables';
import { transfer } from './transfers';
import { visitorOf } from './visitors';

interface Order {
  readonly id: number;
  readonly book_id: number;
  readonly copies: number;
  readonly total_cents: number;
  readonly ordered_at: Date | string;
}

export interface TillDeps {
  readonly db: Sequelize;
  readonly tables: Tables;
  readonly now: () => Date;
  readonly ratesUrl: string | undefined;
}

function show(order: Order) {
  return { ...order, ordered_at: new Date(order.ordered_at).toISOString(), state: 'ordered' };
}

export function createTillRoutes({ db, tables, now, ratesUrl }: TillDeps): Router {
  const balance = async (id: number) => {
    const sql = 'SELECT balance_cents FROM wallets WHERE reader_id = :id';
    return tables.one<{ balance_cents: number }>(sql, { id });
  };
  return Router()
    .post('/orders', async (request, response) => {
      const { id: reader_id } = await visitorOf(tables, request);
      const { book_id, copies = 1 } = fieldsOf(request.body);
      demand({
        book_id: isCount(book_id, 1, Number.MAX_SAFE_INTEGER),
        copies: isCount(copies, 1, 99),
      });
      const book = await bookOf(tables, String(book_id));
      const row = {
        book_id: book.id,
        copies: Number(copies),
        total_cents: Number(copies) * book.price_cents,
        ordered_at: now(),
      };
      const id = await tables.insert('orders', { ...row, reader_id });
      response.status(201).json(show({ id, ...row }));
    })
    .get('/orders', async (request, response) => {
      const { id } = await visitorOf(tables, request);
      const orders = await tables.all<Order>(
        `SELECT id, book_id, copies, total_cents, ordered_at FROM orders
         WHERE reader_id = :id ORDER BY id DESC`,
        { id },
      );
      response.json({ results: orders.map(show), count: orders.length });
    })
    .get('/wallets/me', async (request, response) => {
      response.json(await balance((await visitorOf(tables, request)).id));
    })
    .post('/wallets/transfer', async (request, response) => {
      const { id } = await visitorOf(tables, request);
      const { to, cents } = fieldsOf(request.body);
      demand({ to: typeof to === 'string', cents: Number.isSafeInteger(cents) });
      const other = await tables.one<{ id: number }>('SELECT id FROM readers WHERE name = :to', {
        to: String(to),
      });
      if (!other) throw new Refusal(404, 'unknown-reader');
      await transfer(db, id, other.id, Number(cents));
      response.json(await balance(id));
    })
    .get('/prices/:id', async ({ params, query }, response) => {
      const asked = query['currency'] ?? 'EUR';
      const name = typeof asked === 'string' ? asked : '';
      demand({ currency: /^[A-Z]{3}$/.test(name) });
      const book = await bookOf(tables, params.id);
      if (name !== 'EUR' && ratesUrl === undefined) throw new Refusal(502, 'no-rate');
      const rate =
        name === 'EUR' ? 1 : await fetchRate(name, { url: ratesUrl ?? '', timeoutMs: 1_000 });
      response.json({ cents: Math.round(book.price_cents * rate), currency: name, id: book.id });
    });
}
