import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';

import { asStaff } from '../http/callers';
import type { CachedBooks } from './cached-books';
import { changedBook, newBook, newPrices } from './fields';
import type { BookWrites } from './write-books';

export interface BookRoutesDeps {
  readonly cached: CachedBooks;
  readonly writes: BookWrites;
}

const rowNumber = rowId();

const UNKNOWN_AUTHOR = { code: 'unknown-author', message: 'There is no such author.' };
const UNKNOWN_BOOK = { code: 'unknown-book', message: 'There is no such book.' };
const NO_BOOK = {
  code: 'invalid-book',
  message:
    'A book has a title, an authorId, a price in priceCents, and perhaps copies and a shelf.',
};
const NO_PRICES = {
  code: 'invalid-prices',
  message: 'New prices have an authorId and a percent, a whole number from -90 to 400.',
};

/** Books: everybody reads them, and the staff writes them. */
export function createBookRoutes({ cached, writes }: BookRoutesDeps): Router {
  const router = Router();
  router.get('/', async ({ query }, response) => {
    const { author } = query;
    const authorId = author === undefined ? null : readInput(rowNumber, author, UNKNOWN_AUTHOR);
    response.json({ results: await cached.readList(authorId) });
  });
  router.get('/:id', async ({ params }, response) => {
    const book = await cached.readBook(readInput(rowNumber, params.id, UNKNOWN_BOOK));
    if (!book) throw new RuleError(UNKNOWN_BOOK.code, UNKNOWN_BOOK.message);
    response.json(book);
  });
  router.post('/', asStaff, async ({ body }, response) => {
    response.status(201).json(await writes.create(readInput(newBook, body, NO_BOOK)));
  });
  router.post('/reprice', asStaff, async ({ body }, response) => {
    const { authorId, percent } = readInput(newPrices, body, NO_PRICES);
    response.json({ changed: await writes.reprice(authorId, percent) });
  });
  router.patch('/:id', asStaff, async ({ params, body }, response) => {
    const id = readInput(rowNumber, params.id, UNKNOWN_BOOK);
    response.json(await writes.update(id, readInput(changedBook, body, NO_BOOK)));
  });
  router.delete('/:id', asStaff, async ({ params }, response) => {
    await writes.remove(readInput(rowNumber, params.id, UNKNOWN_BOOK));
    response.status(204).end();
  });
  return router;
}
