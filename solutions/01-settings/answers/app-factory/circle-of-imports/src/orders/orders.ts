import { Router } from 'express';

import { type Book, findBook } from '../catalog/catalog';
import type { Deps, Order, OrderStore } from '../deps';
import { formatCents } from '../money';
import type { Settings } from '../settings/settings';

const MOST_COPIES = 10;
const REFUSAL = `Choose a book from the catalogue, and from 1 to ${MOST_COPIES} copies.`;

/** The order desk of one shop. */
export function createOrderRouter(settings: Settings, deps: Deps): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json(deps.orders.all().map((order) => presentOrder(order, settings)));
  });
  router.post('/', (request, response) => {
    const { book_id: bookId, copies } = (request.body ?? {}) as Record<string, unknown>;
    const book = typeof bookId === 'number' ? findBook(bookId) : undefined;
    if (book && isNumberOfCopies(copies)) {
      response.status(201).json(presentOrder(placeOrder(book, copies, deps), settings));
    } else {
      const fields = [
        ...(book ? [] : ['book_id']),
        ...(isNumberOfCopies(copies) ? [] : ['copies']),
      ];
      response.status(400).json({ code: 'invalid-order', detail: REFUSAL, fields });
    }
  });
  return router;
}

function isNumberOfCopies(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_COPIES;
}

function placeOrder({ id, title, priceCents }: Book, copies: number, deps: Deps): Order {
  const order = {
    number: String(deps.orders.all().length + 1),
    bookId: id,
    title,
    copies,
    totalCents: priceCents * copies,
    placedAt: new Date(deps.now()).toISOString(),
  };
  deps.orders.add(order);
  return order;
}

/** How many copies of a book were ordered. */
export function countCopies(orders: OrderStore, bookId: number): number {
  return orders
    .all()
    .filter((order) => order.bookId === bookId)
    .reduce((sum, { copies }) => sum + copies, 0);
}

function presentOrder(order: Order, { shopName, currency }: Settings) {
  return {
    number: order.number,
    shop_name: shopName,
    book_id: order.bookId,
    title: order.title,
    copies: order.copies,
    total: formatCents(order.totalCents),
    currency,
    placed_at: order.placedAt,
  };
}
