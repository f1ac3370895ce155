import { readInput, RuleError } from '@bookshop/kit/app';
import { type Request, Router } from 'express';
import { z } from 'zod';

import type { Models, Reader } from '../data/models';
import type { Visits } from '../http/visits';
import type { Cards } from './cards';
import { requireReader } from './routes';

export interface WishlistDeps {
  readonly models: Pick<Models, 'Book' | 'Wish'>;
  readonly cards: Cards;
  readonly visits: Visits;
}

const wish = z.object({ book: z.coerce.number().pipe(z.int32().min(1)) });

const UNKNOWN_BOOK = { code: 'unknown-book', message: 'There is no such book.' };

/** The wishes of a reader, who sends a card or has signed in. */
export function createWishlistRoutes({ models, cards, visits }: WishlistDeps): Router {
  const { Book, Wish } = models;
  const router = Router();
  const whoIs = async (request: Request): Promise<Reader> =>
    (await cards.readerOf(request)) ?? requireReader(visits, request);
  router.get('/', async (request, response) => {
    const { id: readerId } = await whoIs(request);
    const wishes = await Wish.findAll({ where: { readerId }, order: ['bookId'] });
    response.json({ books: wishes.map(({ bookId }) => bookId) });
  });
  router.post('/', async (request, response) => {
    const { id: readerId } = await whoIs(request);
    const { book: bookId } = readInput(wish, request.body, UNKNOWN_BOOK);
    if ((await Book.count({ where: { id: bookId } })) === 0) {
      throw new RuleError(UNKNOWN_BOOK.code, UNKNOWN_BOOK.message);
    }
    await Wish.findOrCreate({ where: { readerId, bookId } });
    response.status(201).json({ book: bookId });
  });
  return router;
}
