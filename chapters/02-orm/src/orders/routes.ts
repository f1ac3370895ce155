import { Router } from 'express';

import { readWish } from './order-wish';
import type { Orders } from './orders';

/** `orders` throws while the models of orders are unsolved. */
export function createOrderRoutes(orders: () => Orders): Router {
  const router = Router();
  router.post('/orders', async (request, response) => {
    response.status(201).json(await orders().placeOrder(readWish(request.body)));
  });
  router.get('/orders/:id', async (request, response) => {
    response.json(await orders().readOrder(Number(request.params.id)));
  });
  return router;
}
