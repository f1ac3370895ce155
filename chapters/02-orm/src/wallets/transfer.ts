import { NotImplemented, type ShopTools } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Models } from '../data/models';

export interface TransferDeps {
  readonly db: Sequelize;
  readonly models: Models;
  /** For `recordTransfer`. */
  readonly tools: Pick<ShopTools, 'reach'>;
}

export interface TransferWish {
  /** Ids of wallets. */
  from: number;
  to: number;
  /** Whatever the caller sent. */
  cents: unknown;
}

/**
 * Moves cents from one wallet to another, and returns the balances with which this transfer left
 * both.
 */
export async function transferFunds(
  _deps: TransferDeps,
  _wish: TransferWish,
): Promise<{ from: number; to: number }> {
  // TODO: check the wish, then move the money and write the ledger, all or nothing.
  throw new NotImplemented('orm/transfer-funds');
}
