import type { Request, Response } from 'express';

import { NotAuthenticated, PermissionDenied } from '../auth/access-error';
import type { Identity, Way } from '../auth/authenticator';
import type { Chain } from '../auth/chain';
import { checkOrderPermission, permit, visibleOrders } from '../auth/permissions';
import type { Models } from '../data/models';

/** Somebody who has signed in. */
export interface Visitor {
  id: number;
  isStaff: boolean;
  by: Way;
}

/** Somebody who tries to do something, somewhere. */
export interface Attempt {
  action: string;
  /** A stranger, when it is `null`. */
  who: Visitor | null;
  /** The challenges of the chain there. */
  challenges: string[];
}

/** The result: `lets by`, or the error. */
export type Verdict = string | { status: number; challenges?: readonly string[] };

/** Checks permissions without a request, for any caller and any action. */
export function createAccessProbe({ Order, Reader }: Pick<Models, 'Order' | 'Reader'>) {
  const identify = ({ by, ...reader }: Visitor): Identity => ({
    reader: Reader.build({
      username: 'x',
      email: 'x@y',
      displayName: 'X',
      isActive: true,
      ...reader,
    }),
    by,
  });
  return {
    tryAction: ({ action, who, challenges }: Attempt): Promise<Verdict> => {
      const identity = who && identify(who);
      const chain: Chain = { challenges, identify: () => Promise.resolve(identity) };
      return judge(() => goThrough(chain, action));
    },
    /** With an order of their own. */
    tryOrder: (who: Visitor, action: string, status: string): Promise<Verdict> => {
      const order = Order.build({ id: 1, readerId: who.id, status, totalCents: 1 });
      return judge(async () => checkOrderPermission(identify(who), action, order));
    },
    countVisible: (who: Visitor) => Order.count({ where: visibleOrders(identify(who)) }),
  };
}

async function judge(act: () => Promise<void>): Promise<Verdict> {
  try {
    await act();
    return 'lets by';
  } catch (error) {
    if (error instanceof NotAuthenticated) return { status: 401, challenges: error.challenges };
    if (error instanceof PermissionDenied) return { status: 403 };
    throw error;
  }
}

/** Resolves when the handler calls `next`, and rejects with its error otherwise. */
function goThrough(chain: Chain, action: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error(String(error)));
    };
    const handled: unknown = permit(chain, action)({} as Request, {} as Response, next);
    Promise.resolve(handled).catch(reject);
  });
}
