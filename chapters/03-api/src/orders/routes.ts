import { formatCents, mount, readInput, rowId, RuleError } from '@bookshop/kit/app';
import express, { type Request, type RequestHandler, Router } from 'express';
import { Op } from 'sequelize';

import { type Chain, requireIdentity } from '../auth/chain';
import { checkOrderPermission, permit, visibleOrders } from '../auth/permissions';
import type { Models, Order } from '../data/models';
import { InvalidBody } from '../http/field-errors';
import { readFields } from '../http/read-fields';
import { newOrder, orderChange, showOrder } from './order';

const orderId = rowId();

const UNKNOWN = { code: 'unknown-order', message: 'There is no such order.' };

/** The size of a list; paging is another exercise. */
const MOST = 100;

/**
 * Orders, for those who may see them. Each route first checks whether the caller may do this, and
 * only then reads a body or a row.
 */
export function createOrderRoutes(models: Models, chain: Chain): Router {
  const router = Router();
  const may = (action: string): RequestHandler => mount(() => permit(chain, action));
  const gate: Gate = { router, chain, may };
  addRoutesOfAll(models, gate);
  addRoutesOfOne(models, gate);
  return router;
}

interface Gate {
  readonly router: Router;
  readonly chain: Chain;
  /** Runs before all other handlers of a route. */
  may(action: string): RequestHandler;
}

const readBody = express.json();

function addRoutesOfAll({ Book, Order }: Models, { router, chain, may }: Gate): void {
  router.get('/', may('list'), async (request, response) => {
    const where = visibleOrders(await requireIdentity(chain, request));
    const { count, rows } = await Order.findAndCountAll({
      where,
      order: [['id', 'ASC']],
      limit: MOST,
    });
    response.json({ count, results: rows.map(showOrder) });
  });
  router.post('/', may('create'), readBody, async (request, response) => {
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
    const total = Number(await Order.sum('totalCents'));
    response.json({ count: await Order.count(), total: formatCents(total) });
  });
}

function addRoutesOfOne({ Order }: Models, { router, chain, may }: Gate): void {
  const find = async (request: Request, action: string): Promise<Order> => {
    const identity = await requireIdentity(chain, request);
    const id = readInput(orderId, request.params['id'], UNKNOWN);
    const where = { [Op.and]: [{ id }, visibleOrders(identity)] };
    const order = await Order.findOne({ where });
    if (!order) throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    checkOrderPermission(identity, action, order);
    return order;
  };
  router.get('/:id', may('read'), async (request, response) => {
    response.json(showOrder(await find(request, 'read')));
  });
  router.patch('/:id', may('change'), readBody, async (request, response) => {
    const order = await find(request, 'change');
    response.json(showOrder(await order.update(readFields(orderChange, request.body))));
  });
  router.delete('/:id', may('delete'), async (request, response) => {
    await (await find(request, 'delete')).destroy();
    response.status(204).end();
  });
  router.post('/:id/cancel', may('cancel'), async (request, response) => {
    const { id, status } = await find(request, 'cancel');
    // Only if its status is unchanged: somebody may have packed it meanwhile.
    const [changed] = await Order.update({ status: 'cancelled' }, { where: { id, status } });
    if (changed === 0) throw new RuleError('order-changed', 'This order has just changed.');
    response.status(204).end();
  });
  router.post('/:id/refund', may('refund'), async (request, response) => {
    const order = await find(request, 'refund');
    response.json(showOrder(await order.update({ status: 'refunded' })));
  });
}
