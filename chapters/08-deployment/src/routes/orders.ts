import { createHmac } from 'node:crypto';

import { readInput, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';
import { z } from 'zod';

import type { Models } from '../data/models';
import type { Callers } from '../http/callers';
import type { Metrics } from '../metrics/metrics';

export interface OrderDeps {
  readonly models: Pick<Models, 'Book' | 'Order'>;
  readonly callers: Callers;
  readonly metrics: Pick<Metrics, 'countSale'>;
  /** Signs receipts. */
  readonly secretKey: string;
}

const wish = z.object({ bookId: z.int().positive() });

const REFUSAL = { code: 'invalid-order', message: 'An order has a bookId.' };

export function createOrderRoutes({ models, callers, metrics, secretKey }: OrderDeps): Router {
  return Router().post('/orders', async (request, response) => {
    const reader = await callers.reader(request);
    const { bookId } = readInput(wish, request.body, REFUSAL);
    const book = await models.Book.findByPk(bookId);
    if (!book) throw new RuleError('unknown-book', 'There is no such book.');
    const { id, cents } = await models.Order.create({
      readerId: reader.id,
      bookId,
      cents: book.priceCents,
    });
    metrics.countSale(book.shelf);
    response.status(201).json({ id, bookId, cents, receipt: sign(`order ${id}`, secretKey) });
  });
}

/** Whoever has the key can find out that a receipt is the shop's own. */
function sign(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
