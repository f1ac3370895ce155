import { type RequestHandler, Router } from 'express';

import type { Models } from '../data/models';
import { asReader, requireCaller } from '../http/callers';
import type { Renders } from './renders';

export interface AccountDeps {
  readonly models: Pick<Models, 'Sale'>;
  readonly renders: Renders;
  readonly pageCache: RequestHandler;
}

/** The largest number of orders in a list. */
const MOST = 100;

/** What a reader has ordered, for this reader alone: the page cache comes after the check. */
export function createAccountRoutes({ models: { Sale }, renders, pageCache }: AccountDeps): Router {
  const router = Router();
  router.get('/account/orders', asReader, pageCache, async (request, response) => {
    const { name: reader } = requireCaller(request, response);
    const { cc } = request.query;
    const { render, at } = renders.next('orders');
    const sales = await Sale.findAll({
      where: { reader },
      include: 'book',
      order: [['id', 'DESC']],
      limit: MOST,
    });
    const orders = sales.map(({ id, copies, book }) => ({ id, copies, title: book?.title ?? '' }));
    response.set('X-Render', String(render));
    if (typeof cc === 'string') response.set('Cache-Control', cc);
    response.json({ reader, render, at, orders });
  });
  return router;
}
