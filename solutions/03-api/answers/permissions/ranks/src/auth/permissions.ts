import type { RequestHandler } from 'express';
import { type InferAttributes, Op, type WhereOptions } from 'sequelize';

import type { Order } from '../data/models';
import { NotAuthenticated, PermissionDenied } from './access-error';
import type { Identity } from './authenticator';
import type { Chain } from './chain';

/** How far somebody is let: each rank may do what those below it may. */
const RANKS = ['stranger', 'reader', 'staff', 'cashier'] as const;

type Rank = (typeof RANKS)[number];

const NEEDED = new Map<string, Rank>();
for (const action of ['list', 'create', 'read', 'cancel']) NEEDED.set(action, 'reader');
for (const action of ['change', 'delete']) NEEDED.set(action, 'staff');
NEEDED.set('refund', 'cashier');

function rankOf(identity: Identity | null): Rank {
  if (!identity) return 'stranger';
  if (!identity.reader.isStaff) return 'reader';
  return identity.by === 'card' ? 'staff' : 'cashier';
}

export function permit(chain: Chain, action: string): RequestHandler {
  const needed = NEEDED.get(action);
  return async (request, _response, next) => {
    const rank = rankOf(await chain.identify(request));
    const isEnough = needed !== undefined && RANKS.indexOf(rank) >= RANKS.indexOf(needed);
    if (isEnough) next();
    else if (rank === 'stranger' && chain.challenges.length > 0)
      next(new NotAuthenticated(chain.challenges));
    else next(new PermissionDenied());
  };
}

export function visibleOrders(identity: Identity): WhereOptions<InferAttributes<Order>> {
  const where: { readerId?: number } = {};
  if (rankOf(identity) === 'reader') where.readerId = identity.reader.id;
  return where;
}

/** By action, the statuses in which readers are in time. */
const IN_TIME = new Map([['cancel', ['placed']]]);

export function checkOrderPermission(identity: Identity, action: string, order: Order): void {
  const statuses = rankOf(identity) === 'reader' ? IN_TIME.get(action) : undefined;
  if (statuses?.includes(order.status) === false) throw new PermissionDenied();
}
