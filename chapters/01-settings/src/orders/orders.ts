import { Router } from 'express';

import { type Book, books, currency, findBook } from '../catalog/catalog';
import type { Order } from '../deps';
import { formatCents } from '../money';

const MOST_COPIES = 10;
const REFUSAL = `Choose a book from the catalogue, and from 1 to ${MOST_COPIES} copies.`;

const shopName = process.env['SHOP_NAME'] ?? 'The Paper Lantern';

const orders: Order[] = [];

/** How many copies of each book were ordered, by its id. */
export const copiesSold = new Map<number, number>();

// The catalogue is not ready yet: it imports this file as well.
setTimeout(() => {
  for (const { id } of books) copiesSold.set(id, copiesSold.get(id) ?? 0);
});

export const desk = Router();

desk.get('/', (_request, response) => {
  response.json(orders.map(presentOrder));
});

desk.post('/', (request, response) => {
  const { book_id: bookId, copies } = (request.body ?? {}) as Record<string, unknown>;
  const book = typeof bookId === 'number' ? findBook(bookId) : undefined;
  if (book && isNumberOfCopies(copies)) {
    response.status(201).json(presentOrder(placeOrder(book, copies)));
  } else {
    const fields = [...(book ? [] : ['book_id']), ...(isNumberOfCopies(copies) ? [] : ['copies'])];
    response.status(400).json({ code: 'invalid-order', detail: REFUSAL, fields });
  }
});

function isNumberOfCopies(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_COPIES;
}

function placeOrder({ id, title, priceCents }: Book, copies: number): Order {
  const order = {
    number: String(orders.length + 1),
    bookId: id,
    title,
    copies,
    totalCents: priceCents * copies,
    placedAt: new Date().toISOString(),
  };
  orders.push(order);
  copiesSold.set(id, (copiesSold.get(id) ?? 0) + copies);
  return order;
}

function presentOrder({ number, bookId, title, copies, totalCents, placedAt }: Order) {
  return {
    number,
    shop_name: shopName,
    book_id: bookId,
    title,
    copies,
    total: formatCents(totalCents),
    currency,
    placed_at: placedAt,
  };
}
