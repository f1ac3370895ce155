import express from 'express';

import { formatCents } from '../money';

/** A book on the shelves. Money is in cents. */
interface Book {
  readonly id: number;
  readonly title: string;
  readonly priceCents: number;
}

/** What the catalogue has to be told by the shop that it is for. */
interface CatalogOptions {
  readonly currency: string;
  copiesSold(bookId: number): number;
}

/** The catalogue of one shop: its pages, and the lookup that other features may use. */
export function createCatalog({ currency, copiesSold }: CatalogOptions) {
  const shelf = new Map<number, Book>(fillShelf().map((book) => [book.id, book]));
  const bookWith = (id: number) => shelf.get(id);
  const show = ({ priceCents, ...book }: Book) => ({
    ...book,
    price: formatCents(priceCents),
    currency,
    copies_sold: copiesSold(book.id),
  });
  const pages = express().disable('x-powered-by');
  pages.get('/', (_request, response) => {
    response.json([...shelf.values()].map(show));
  });
  pages.get('/:id', (request, response) => {
    const book = fillShelf().find(({ id }) => `${id}` === request.params.id);
    response
      .status(book ? 200 : 404)
      .json(book ? show(book) : { code: 'unknown-book', detail: 'No book has this number.' });
  });
  return { pages, bookWith };
}

function fillShelf(): Book[] {
  return [
    { id: 1, title: 'The Glass Lighthouse', priceCents: 1250 },
    { id: 2, title: 'Salt and Paper', priceCents: 805 },
    { id: 3, title: 'A Short History of Ink', priceCents: 3000 },
  ];
}
