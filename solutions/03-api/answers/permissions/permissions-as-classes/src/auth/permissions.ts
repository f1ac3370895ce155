import type { RequestHandler } from 'express';
import { type InferAttributes, Op, type WhereOptions } from 'sequelize';

import type { Order } from '../data/models';
import { NotAuthenticated, PermissionDenied } from './access-error';
import type { Identity } from './authenticator';
import type { Chain } from './chain';

/** A permission as Django REST framework has them: with a question for the request and one for the order. */
abstract class Permission {
  abstract allows(identity: Identity): boolean;

  allowsOn(_identity: Identity, _order: Order): boolean {
    return true;
  }

  and(other: Permission): Permission {
    return new Both(this, other);
  }
}

class Both extends Permission {
  readonly parts: readonly Permission[];

  constructor(...parts: Permission[]) {
    super();
    this.parts = parts;
  }

  override allows(identity: Identity): boolean {
    return this.parts.every((part) => part.allows(identity));
  }

  override allowsOn(identity: Identity, order: Order): boolean {
    return this.parts.every((part) => part.allowsOn(identity, order));
  }
}

class IsReader extends Permission {
  override allows(): boolean {
    return true;
  }
}

class IsStaff extends Permission {
  override allows({ reader }: Identity): boolean {
    return reader.isStaff;
  }
}

class IsNotCard extends Permission {
  override allows({ by }: Identity): boolean {
    return ['token', 'jwt', 'session'].includes(by);
  }
}

class IsPlacedOrStaff extends IsReader {
  override allowsOn({ reader }: Identity, { status }: Order): boolean {
    return reader.isStaff || status === 'placed';
  }
}

class IsNobody extends Permission {
  override allows(): boolean {
    return false;
  }
}

const PERMISSIONS: Readonly<Record<string, Permission>> = {
  list: new IsReader(),
  create: new IsReader(),
  read: new IsReader(),
  cancel: new IsPlacedOrStaff(),
  change: new IsStaff(),
  delete: new IsStaff(),
  refund: new IsStaff().and(new IsNotCard()),
};

function permissionFor(action: string): Permission {
  const permission = Object.hasOwn(PERMISSIONS, action) ? PERMISSIONS[action] : undefined;
  return permission ?? new IsNobody();
}

export function permit(chain: Chain, action: string): RequestHandler {
  const permission = permissionFor(action);
  return (request, _response, next) => {
    chain
      .identify(request)
      .then((identity) => {
        if (identity && permission.allows(identity)) return next();
        const isAsked = !identity && chain.challenges.length !== 0;
        next(isAsked ? new NotAuthenticated(chain.challenges) : new PermissionDenied());
      })
      .catch(next);
  };
}

export function visibleOrders({ reader }: Identity): WhereOptions<InferAttributes<Order>> {
  return { [Op.and]: reader.isStaff ? [] : [{ readerId: { [Op.eq]: reader.id } }] };
}

export function checkOrderPermission(identity: Identity, action: string, order: Order): void {
  if (!permissionFor(action).allowsOn(identity, order)) throw new PermissionDenied();
}
