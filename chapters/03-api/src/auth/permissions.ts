import { NotImplemented } from '@bookshop/kit/app';
import type { RequestHandler } from 'express';
import type { InferAttributes, WhereOptions } from 'sequelize';

import type { Order } from '../data/models';
import type { Identity } from './authenticator';
import type { Chain } from './chain';

/**
 * Goes before all other handlers of a route: lets by who may do this with orders, and refuses
 * everybody else.
 */
export function permit(_chain: Chain, _action: string): RequestHandler {
  // TODO: look the action up in a table of who may do what; what is not in it, nobody may do.
  throw new NotImplemented('api/permissions');
}

/** The orders that exist as far as this reader is concerned. */
export function visibleOrders(_identity: Identity): WhereOptions<InferAttributes<Order>> {
  // TODO: all for the staff, their own for everybody else.
  throw new NotImplemented('api/permissions');
}

/**
 * Refuses who may do this with other orders, but not with this one, which they may see. Says
 * nothing to everybody else.
 */
export function checkOrderPermission(_identity: Identity, _action: string, _order: Order): void {
  // TODO: look at what depends on the order itself.
  throw new NotImplemented('api/permissions');
}
