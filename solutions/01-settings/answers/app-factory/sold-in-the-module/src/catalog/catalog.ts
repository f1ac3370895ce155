import { Router } from 'express';

import type { Deps } from '../deps';
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

const sold = new Map<number, number>();

export function countSale(bookId: number, copies: number): void {
  sold.set(bookId, (sold.get(bookId) ?? 0) + copies);
}

/** The catalogue of one shop. */
export function createCatalogRouter({ currency }: Settings, _deps: Deps): Router {
  const present = ({ id, title, priceCents }: Book) => ({
    id,
    title,
    price: formatCents(priceCents),
    currency,
    copies_sold: sold.get(id) ?? 0,
  });
  const router = Router();
  router.get('/', (_request, response) => {
    response.json(BOOKS.map(present));
  });
  router.get('/:id', (request, response) => {
    const book = findBook(Number(request.params.id));
    if (book) response.json(present(book));
    else response.status(404).json({ code: 'unknown-book', detail: 'There is no such book.' });
  });
  return router;
}
