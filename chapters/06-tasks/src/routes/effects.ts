import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';

import type { Models } from '../data/models';
import type { Callers } from '../http/callers';

export interface EffectDeps {
  readonly models: Pick<Models, 'Mail' | 'Wallet'>;
  readonly callers: Callers;
}

const walletId = rowId();

const UNKNOWN = { code: 'unknown-wallet', message: 'There is no such wallet.' };

/** What tasks have done: mails that are sent, royalties that are paid. */
export function createEffectRoutes({ models, callers }: EffectDeps): Router {
  const router = Router();
  router.get('/mail', async (request, response) => {
    callers.requireStaff(request);
    response.json(await models.Mail.findAll({ order: ['id'] }));
  });
  router.get('/wallets/:id', async (request, response) => {
    const owner = callers.isStaff(request) ? undefined : (await callers.reader(request)).name;
    const wallet = await models.Wallet.findByPk(readInput(walletId, request.params.id, UNKNOWN));
    if (!wallet || (owner !== undefined && wallet.owner !== owner)) {
      throw new RuleError(UNKNOWN.code, UNKNOWN.message);
    }
    response.json(wallet);
  });
  return router;
}
