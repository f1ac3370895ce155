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

  return db.transaction(async (transaction) => {
    const [paid] = await models.Wallet.update(
      { balanceCents: literal(`balance_cents - ${cents}`) },
      { where: { id: from, balanceCents: { [Op.gte]: cents } }, transaction },
    );
    if (paid === 0) {
      const known = await models.Wallet.count({ where: { id: from }, transaction });
      throw known
        ? new RuleError('insufficient-funds', 'The wallet does not hold that much.')
        : new RuleError('unknown-wallet', 'There is no such wallet.');
    }
    await models.Wallet.increment('balanceCents', { by: cents, where: { id: to } });
    const payer = await models.Wallet.findByPk(from, { rejectOnEmpty: true, transaction });
    const payee = await models.Wallet.findByPk(to, { transaction });
    if (!payee) throw new RuleError('unknown-wallet', 'There is no such wallet.');
    await recordTransfer(models, { fromWallet: from, toWallet: to, cents }, { transaction, tools });
    return { from: payer.balanceCents, to: payee.balanceCents };
  });
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000;
}
