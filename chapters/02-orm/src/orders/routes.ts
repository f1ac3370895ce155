import { readInput, rowId } from '@bookshop/kit/app';
import { Router } from 'express';

import { readWish } from './order-wish';
import type { Orders } from './orders';

const orderId = rowId();

const REFUSAL = { code: 'unknown-order', message: 'There is no such order.' };

/** `orders` throws while the models of orders are unsolved. */
export function createOrderRoutes(orders: () => Orders): Router {
  const router = Router();
  router.post('/orders', async (request, response) => {
    response.status(201).json(await orders().placeOrder(readWish(request.body)));
  });
  router.get('/orders/:id', async (request, response) => {
    response.json(await orders().readOrder(readInput(orderId, request.params.id, REFUSAL)));
  });
  return router;
}
