import type { ShopTools } from '@bookshop/kit/app';
import { type Sequelize, Transaction } from 'sequelize';

import type { Models, Wallet } from '../data/models';
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

  const transaction = await db.transaction({ type: Transaction.TYPES.IMMEDIATE });
  try {
    const wallets = new Map<number, Wallet>();
    for (const id of [Math.min(from, to), Math.max(from, to)]) {
      const wallet = await models.Wallet.findByPk(id, { lock: true, transaction });
      if (!wallet) throw new RuleError('unknown-wallet', `There is no wallet ${id}.`);
      wallets.set(id, wallet);
    }
    const [payer, payee] = [wallets.get(from) as Wallet, wallets.get(to) as Wallet];
    if (payer.balanceCents < cents) {
      throw new RuleError('insufficient-funds', 'The wallet does not hold that much.');
    }
    const left = { from: payer.balanceCents - cents, to: payee.balanceCents + cents };
    await payer.decrement('balanceCents', { by: cents, transaction });
    await payee.increment('balanceCents', { by: cents, transaction });
    await recordTransfer(models, { fromWallet: from, toWallet: to, cents }, { transaction, tools });
    await transaction.commit();
    return left;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000;
}
