import type { RequestHandler } from 'express';
import { type InferAttributes, Op, type WhereOptions } from 'sequelize';

import type { Order } from '../data/models';
import { NotAuthenticated, PermissionDenied } from './access-error';
import type { Identity } from './authenticator';
import type { Chain } from './chain';

/** No table: a switch, whose default is the answer to everything else. */
function mayDo({ reader: { isStaff }, by }: Identity, action: string): boolean {
  switch (action) {
    case 'list':
    case 'create':
    case 'read':
    case 'cancel':
      return true;
    case 'change':
    case 'delete':
      return isStaff;
    case 'refund':
      return isStaff && by !== 'card';
    default:
      return false;
  }
}

export const permit =
  (chain: Chain, action: string): RequestHandler =>
  async (request, _response, next) => {
    const identity = await chain.identify(request);
    switch (identity) {
      case null:
        throw chain.challenges[0] === undefined
          ? new PermissionDenied('Nobody is asked to sign in here.')
          : new NotAuthenticated(chain.challenges);
      default:
        if (!mayDo(identity, action)) throw new PermissionDenied();
        next();
    }
  };

export const visibleOrders = (identity: Identity): WhereOptions<InferAttributes<Order>> => {
  const { id, isStaff } = identity.reader;
  const everything = { id: { [Op.gt]: 0 } };
  return isStaff ? everything : { readerId: [id] };
};

export const checkOrderPermission = (identity: Identity, action: string, order: Order): void => {
  if (action !== 'cancel' || identity.reader.isStaff) return;
  if (order.status !== 'placed') throw new PermissionDenied();
};
