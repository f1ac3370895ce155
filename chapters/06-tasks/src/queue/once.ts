import type { ShopTools } from '@bookshop/kit/app';
import type { Transaction } from 'sequelize';

import type { Models } from '../data/models';

/**
 * Applies an effect unless it was applied before under the same key. The key is written in the
 * transaction of the effect: either both are there or neither. Returns whether it was applied.
 */
export type ApplyOnce = (
  transaction: Transaction,
  key: string,
  effect: () => Promise<unknown>,
) => Promise<boolean>;

export function createApplyOnce(
  { Effect }: Pick<Models, 'Effect'>,
  { now }: Pick<ShopTools, 'now'>,
): ApplyOnce {
  return async (transaction, key, effect) => {
    if (await Effect.findByPk(key, { transaction })) return false;
    // If another transaction writes the same key now, this one fails, with its effect.
    await Effect.create({ effectKey: key, appliedAt: new Date(now()) }, { transaction });
    await effect();
    return true;
  };
}
