import { Router } from 'express';

import { formatCents } from '../money';
import { copiesSold } from '../orders/orders';

/** A book on the shelves. Money is in cents. */
export interface Book {
  id: number;
  title: string;
  priceCents: number;
}

export const currency = process.env['SHOP_CURRENCY'] ?? 'EUR';

export const books: Book[] = [];
books.push({ id: 1, title: 'The Glass Lighthouse', priceCents: 1250 });
books.push({ id: 2, title: 'Salt and Paper', priceCents: 805 });
books.push({ id: 3, title: 'A Short History of Ink', priceCents: 3000 });

export const catalog = Router();

catalog.get('/', (_request, response) => {
  response.json(books.map(presentBook));
});

catalog.get('/:id', (request, response) => {
  const book = books.find(({ id }) => String(id) === request.params.id);
  if (book) response.json(presentBook(book));
  else response.status(404).json({ code: 'unknown-book', detail: 'There is no such book.' });
});

export function findBook(id: number): Book | undefined {
  return books.find((book) => book.id === id);
}

function presentBook({ id, title, priceCents }: Book) {
  return {
    id,
    title,
    price: formatCents(priceCents),
    currency,
    copies_sold: copiesSold.get(id) ?? 0,
  };
}
