import type { ShopTools } from '@bookshop/kit/app';
import { type Sequelize, Transaction } from 'sequelize';

import type { Models } from '../data/models';
import { RuleError } from '../rule-error';
import { recordTransfer } from './ledger';

export interface TransferDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly tools: Pick<ShopTools, 'reach'>;
}

export interface TransferWish {
  from: number;
  to: number;
  cents: unknown;
}

export async function transferFunds(
  { db, models, tools }: TransferDeps,
  { from, to, cents }: TransferWish,
): Promise<{ from: number; to: number }> {
  if (!isAmount(cents)) throw new RuleError('invalid-amount', 'This amount cannot be moved.');
  if (from === to) throw new RuleError('same-wallet', 'A transfer needs two wallets.');

  return db.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
    const wallets = await models.Wallet.findAll({
      where: { id: [from, to] },
      order: ['id'],
      lock: transaction.LOCK.UPDATE,
      transaction,
    });
    const payer = wallets.find(({ id }) => id === from);
    const payee = wallets.find(({ id }) => id === to);
    if (!payer || !payee) throw new RuleError('unknown-wallet', 'There is no such wallet.');
    if (payer.balanceCents < cents) {
      throw new RuleError('insufficient-funds', 'The wallet does not hold that much.');
    }
    await payer.update({ balanceCents: payer.balanceCents - cents }, { transaction });
    await payee.update({ balanceCents: payee.balanceCents + cents }, { transaction });
    await recordTransfer(models, { fromWallet: from, toWallet: to, cents }, { transaction, tools });
    return { from: payer.balanceCents, to: payee.balanceCents };
  });
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= 1_000_000;
}
