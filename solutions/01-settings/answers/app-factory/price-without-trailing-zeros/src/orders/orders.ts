import { Router } from 'express';

import type { Deps, Order } from '../deps';
import type { Settings } from '../settings/settings';

const MOST_COPIES = 10;
const REFUSAL = `Choose a book from the catalogue, and from 1 to ${MOST_COPIES} copies.`;

/** What the desk has to know of a book. Money is in cents. */
export interface OrderableBook {
  readonly id: number;
  readonly title: string;
  readonly priceCents: number;
}

/** The desk looks books up, and does not care where they come from. */
export interface OrderDeps extends Deps {
  findBook(id: number): OrderableBook | undefined;
}

/** The order desk of one shop. */
export function createOrderRouter(settings: Settings, deps: OrderDeps): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json(deps.orders.all().map((order) => presentOrder(order, settings)));
  });
  router.post('/', (request, response) => {
    const { book_id: bookId, copies } = (request.body ?? {}) as Record<string, unknown>;
    const book = typeof bookId === 'number' ? deps.findBook(bookId) : undefined;
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

function placeOrder({ id, title, priceCents }: OrderableBook, copies: number, deps: Deps): Order {
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

function presentOrder(order: Order, { shopName, currency }: Settings) {
  return {
    number: order.number,
    shop_name: shopName,
    book_id: order.bookId,
    title: order.title,
    copies: order.copies,
    total: String(order.totalCents / 100),
    currency,
    placed_at: order.placedAt,
  };
}
