import type { ShopTools } from '@bookshop/kit/app';
import type { Transaction } from 'sequelize';

import type { Models } from '../data/models';

export interface Entry {
  fromWallet: number;
  toWallet: number;
  cents: number;
}

/** Numbers of entries begin after this one. */
const FIRST_ENTRY = 1_000;

/**
 * Writes a transfer into the ledger and numbers it. Two statements: a caller that does not
 * await it, or leaves out the transaction, may get an incomplete entry.
 */
export async function recordTransfer(
  { Transfer }: Models,
  entry: Entry,
  { transaction, tools }: { transaction: Transaction | undefined; tools: Pick<ShopTools, 'reach'> },
): Promise<void> {
  const options = transaction ? { transaction } : {};
  const row = await Transfer.create(entry, options);
  await tools.reach('ledger/before-number');
  await row.update({ entryNo: FIRST_ENTRY + row.id }, options);
}
