import { formatCents, mount, readInput, rowId, RuleError } from '@bookshop/kit/app';
import express, { type Request, type RequestHandler, Router } from 'express';
import { Op } from 'sequelize';

import { type Chain, requireIdentity } from '../auth/chain';
import { permit, visibleOrders } from '../auth/permissions';
import type { Models, Order } from '../data/models';
import { InvalidBody } from '../http/field-errors';
import { readFields } from '../http/read-fields';
import { newOrder, orderChange, showOrder } from './order';

const orderId = rowId();

const UNKNOWN = { code: 'unknown-order', message: 'There is no such order.' };

/** A page of a list; the paging of books is another exercise. */
const MOST = 100;

/**
 * Orders, for those who may see them. Each route asks first whether the caller may do this: before
 * it reads a body or a row.
 */
export function createOrderRoutes({ Book, Order }: Models, chain: Chain): Router {
  const router = Router();
  const may = (action: string): RequestHandler => mount(() => permit(chain, action));
  const body = express.json();
  const visible = async (request: Request) => visibleOrders(await requireIdentity(chain, request));
  const find = async (request: Request): Promise<Order> => {
    const id = readInput(orderId, request.params['id'], UNKNOWN);
    const order = await Order.findOne({ where: { [Op.and]: [{ id }, await visible(request)] } });
    if (!order) throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    return order;
  };
  router.get('/', may('list'), async (request, response) => {
    const where = await visible(request);
    const { count, rows } = await Order.findAndCountAll({
      where,
      order: [['id', 'ASC']],
      limit: MOST,
    });
    response.json({ count, results: rows.map(showOrder) });
  });
  router.post('/', may('create'), body, async (request, response) => {
    const { reader } = await requireIdentity(chain, request);
    const said = readFields(newOrder, request.body);
    const book = await Book.findByPk(said.book);
    if (!book) throw new InvalidBody({ book: ['There is no such book.'] });
    const order = await Order.create({
      readerId: reader.id,
      status: 'placed',
      totalCents: book.priceCents * said.copies,
    });
    response.status(201).json(showOrder(order));
  });
  router.get('/stats', may('stats'), async (_request, response) => {
    const total = await Order.sum('totalCents');
    response.json({ count: await Order.count(), total: formatCents(total) });
  });
  router.get('/:id', may('read'), async (request, response) => {
    response.json(showOrder(await find(request)));
  });
  router.patch('/:id', may('change'), body, async (request, response) => {
    const order = await find(request);
    response.json(showOrder(await order.update(readFields(orderChange, request.body))));
  });
  router.delete('/:id', may('delete'), async (request, response) => {
    await (await find(request)).destroy();
    response.status(204).end();
  });
  router.post('/:id/refund', may('refund'), async (request, response) => {
    const order = await find(request);
    response.json(showOrder(await order.update({ status: 'refunded' })));
  });
  return router;
}
