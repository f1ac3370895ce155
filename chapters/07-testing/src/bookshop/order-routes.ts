import { Router } from 'express';
import { z } from 'zod';

import { findBook } from './book-routes';
import { read } from './errors';
import type { Models, Order } from './models';
import type { Sessions } from './sessions';

const newOrder = z.object({
  book_id: z.int().positive(),
  copies: z.int().min(1).max(99).default(1),
});

interface OrderDeps {
  readonly models: Models;
  readonly sessions: Sessions;
  readonly now: () => Date;
}

/** Readers see their own orders, and nobody else's. */
export function createOrderRoutes({ models, sessions, now }: OrderDeps): Router {
  const { Book, Order } = models;
  const routes = Router();

  routes.post('/orders', async (request, response) => {
    const reader = await sessions.reader(request);
    const { book_id, copies } = read(newOrder, request.body);
    const book = await findBook(Book, String(book_id));
    const order = await Order.create({
      readerId: reader.id,
      bookId: book.id,
      copies,
      totalCents: book.priceCents * copies,
      orderedAt: now(),
    });
    response.status(201).json(showOrder(order));
  });

  routes.get('/orders', async (request, response) => {
    const reader = await sessions.reader(request);
    const orders = await Order.findAll({
      where: { readerId: reader.id },
      order: [['id', 'DESC']],
    });
    response.json({ count: orders.length, results: orders.map(showOrder) });
  });

  return routes;
}

function showOrder({ id, bookId, copies, totalCents, orderedAt }: Order) {
  return {
    id,
    book_id: bookId,
    copies,
    total_cents: totalCents,
    ordered_at: orderedAt.toISOString(),
  };
}
