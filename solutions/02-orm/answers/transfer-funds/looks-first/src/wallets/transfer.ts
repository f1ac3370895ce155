import type { ShopTools } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

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
    const known = await models.Wallet.count({ where: { id: [from, to] }, transaction });
    if (known < 2) throw new RuleError('unknown-wallet', 'There is no such wallet.');
    const balances = new Map<number, number>();
    for (const id of [from, to].sort((a, b) => a - b)) {
      const [rows] = await db.query(
        `UPDATE wallets SET balance_cents = balance_cents + :change
         WHERE id = :id AND balance_cents + :change >= 0 RETURNING balance_cents AS balance`,
        { replacements: { id, change: id === from ? -cents : cents }, transaction },
      );
      const [row] = rows as { balance: number }[];
      if (!row) throw new RuleError('insufficient-funds', 'The wallet does not hold that much.');
      balances.set(id, row.balance);
    }
    await recordTransfer(models, { fromWallet: from, toWallet: to, cents }, { transaction, tools });
    return { from: balances.get(from) ?? 0, to: balances.get(to) ?? 0 };
  });
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000;
}
