import { readInput, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';
import { z } from 'zod';

import type { Models } from '../data/models';
import type { Callers } from '../http/callers';
import { createPlaceOrder, type PlaceOrderDeps } from './place-order';

export interface OrderDeps extends PlaceOrderDeps {
  readonly models: Pick<Models, 'Book' | 'Order'>;
  readonly callers: Callers;
}

const wish = z.object({
  bookId: z.int().positive(),
  giftWrap: z.boolean().default(false),
});

const REFUSAL = { code: 'invalid-order', message: 'An order has a bookId, and perhaps giftWrap.' };
const UNKNOWN_BOOK = { code: 'unknown-book', message: 'There is no such book.' };

export function createOrderRoutes(deps: OrderDeps): Router {
  const { models, callers, tools } = deps;
  const placeOrder = createPlaceOrder(deps);
  return Router().post('/orders', async (request, response) => {
    const reader = await callers.reader(request);
    const { bookId, giftWrap } = readInput(wish, request.body, REFUSAL);
    const book = await models.Book.findByPk(bookId);
    if (!book) throw new RuleError(UNKNOWN_BOOK.code, UNKNOWN_BOOK.message);
    const order = await placeOrder({ reader, book, giftWrap });
    await tools.reach('orders/committed');
    response.status(201).json(order);
  });
}
