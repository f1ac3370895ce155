import { Router } from 'express';

import type { Deps, OrderStore } from '../deps';
import { formatCents } from '../money';
import type { Settings } from '../settings/settings';

/** A book on the shelves. Money is in cents. */
export interface Book {
  readonly id: number;
  readonly title: string;
  readonly priceCents: number;
}

const BOOKS: readonly Book[] = [
  { id: 1, title: 'The Glass Lighthouse', priceCents: 1250 },
  { id: 2, title: 'Salt and Paper', priceCents: 805 },
  { id: 3, title: 'A Short History of Ink', priceCents: 3000 },
];

export function findBook(id: number): Book | undefined {
  return BOOKS.find((book) => book.id === id);
}

/** The catalogue of one shop. */
export function createCatalogRouter({ currency }: Settings, { orders }: Deps): Router {
  const present = ({ id, title, priceCents }: Book) => ({
    id,
    title,
    price: formatCents(priceCents),
    currency,
    copies_sold: countCopies(orders, id),
  });
  const router = Router();
  router.get('/', (_request, response) => {
    response.json(BOOKS.map(present));
  });
  router.get('/:id', (request, response) => {
    const book = BOOKS.find(({ id }) => String(id) === request.params.id);
    if (book) response.json(present(book));
    else response.status(404).json({ code: 'unknown-book', detail: 'There is no such book.' });
  });
  return router;
}

/** How many copies of a book were ordered. */
function countCopies(orders: OrderStore, bookId: number): number {
  return orders
    .all()
    .filter((order) => order.bookId === bookId)
    .reduce((sum, { copies }) => sum + copies, 0);
}
