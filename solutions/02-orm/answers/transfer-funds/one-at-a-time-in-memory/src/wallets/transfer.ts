import type { ShopTools } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Models } from '../data/models';
import { RuleError } from '../rule-error';
import { recordTransfer } from './ledger';

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

const MOST_CENTS = 1_000_000;

/** Every transfer waits for the one before it. */
let queue: Promise<unknown> = Promise.resolve();

/** Moves cents from one wallet to another, and returns the balances with which this transfer left both. */
export async function transferFunds(
  { models, tools }: TransferDeps,
  { from, to, cents }: TransferWish,
): Promise<{ from: number; to: number }> {
  if (!isAmount(cents)) {
    throw new RuleError('invalid-amount', `Whole cents can be moved, from 1 to ${MOST_CENTS}.`);
  }
  if (from === to) throw new RuleError('same-wallet', 'A transfer needs two wallets.');

  const turn = queue.then(() => move(models, tools, { from, to, cents }));
  queue = turn.catch(() => {});
  return turn;
}

function isAmount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_CENTS;
}

async function move(
  models: Models,
  tools: TransferDeps['tools'],
  { from, to, cents }: { from: number; to: number; cents: number },
): Promise<{ from: number; to: number }> {
  const { sequelize } = models.Wallet;
  if (!sequelize) throw new Error('the model has no connection');
  const payer = await models.Wallet.findByPk(from);
  const payee = await models.Wallet.findByPk(to);
  if (!payer || !payee) throw new RuleError('unknown-wallet', 'There is no such wallet.');
  if (payer.balanceCents < cents) {
    throw new RuleError('insufficient-funds', 'The wallet does not hold that much.');
  }
  return sequelize.transaction(async (transaction) => {
    await payer.update({ balanceCents: payer.balanceCents - cents }, { transaction });
    await payee.update({ balanceCents: payee.balanceCents + cents }, { transaction });
    const entry = { fromWallet: from, toWallet: to, cents };
    await recordTransfer(models, entry, { transaction, tools });
    return { from: payer.balanceCents, to: payee.balanceCents };
  });
}
