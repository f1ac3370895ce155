import type { RequestHandler } from 'express';
import type { InferAttributes, WhereOptions } from 'sequelize';

import type { Order } from '../data/models';
import { NotAuthenticated, PermissionDenied } from './access-error';
import type { Identity } from './authenticator';
import type { Chain } from './chain';

/** Whether somebody may do something, whichever order it is about. */
type Rule = (identity: Identity) => boolean;

const anyReader: Rule = () => true;
const staff: Rule = ({ reader }) => reader.isStaff;
/** A card can be copied by whoever has seen it. */
const notByCard: Rule = ({ by }) => by !== 'card';

function all(...rules: readonly Rule[]): Rule {
  return (identity) => rules.every((rule) => rule(identity));
}

/** Who may do what with orders. A map, since every object has a `constructor`. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ['list', anyReader],
  ['create', anyReader],
  ['read', anyReader],
  ['cancel', anyReader],
  ['change', staff],
  ['delete', staff],
  ['refund', all(staff, notByCard)],
]);

const nobody: Rule = () => false;

/**
 * Goes before all other handlers of a route: lets by who may do this with orders, and refuses
 * everybody else.
 */
export function permit(chain: Chain, action: string): RequestHandler {
  // What somebody has forgotten to allow is forbidden, and not the other way round.
  const isAllowed = RULES.get(action) ?? nobody;
  return async (request, _response, next) => {
    const identity = await chain.identify(request);
    if (!identity) throw refuseStranger(chain);
    if (!isAllowed(identity)) throw new PermissionDenied();
    next();
  };
}

/** A 401 has to say how to sign in; where there is no way to ask for, it is a 403. */
function refuseStranger({ challenges }: Chain): Error {
  return challenges.length > 0 ? new NotAuthenticated(challenges) : new PermissionDenied();
}

/** The orders that exist as far as this reader is concerned. */
export function visibleOrders({ reader }: Identity): WhereOptions<InferAttributes<Order>> {
  return reader.isStaff ? {} : { readerId: reader.id };
}

/**
 * Refuses who may do this with other orders, but not with this one, which they may see. Says
 * nothing to everybody else.
 */
export function checkOrderPermission(
  { reader }: Identity,
  action: string,
  { status }: Order,
): void {
  if (action === 'cancel' && !reader.isStaff && status !== 'placed')
    throw new PermissionDenied('This order is on its way.');
}
