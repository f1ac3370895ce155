import type { ShopTools } from '@bookshop/kit/app';
import { literal, Op, type Sequelize } from 'sequelize';

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

  const payer = await models.Wallet.findByPk(from);
  const payee = await models.Wallet.findByPk(to);
  if (!payer || !payee) throw new RuleError('unknown-wallet', 'There is no such wallet.');
  await db.transaction(async (transaction) => {
    for (const id of [from, to].sort((a, b) => a - b)) {
      const [changed] = await models.Wallet.update(
        { balanceCents: literal(`balance_cents + ${id === from ? -cents : cents}`) },
        { where: id === from ? { id, balanceCents: { [Op.gte]: cents } } : { id }, transaction },
      );
      if (changed === 0) throw new RuleError('insufficient-funds', 'There is not that much in it.');
    }
    await recordTransfer(models, { fromWallet: from, toWallet: to, cents }, { transaction, tools });
  });
  return { from: payer.balanceCents - cents, to: payee.balanceCents + cents };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000;
}
