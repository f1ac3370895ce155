import type { ShopTools } from '@bookshop/kit/app';
import { Op, type Sequelize, Transaction } from 'sequelize';

import type { Models, TaskRow } from '../data/models';
import { TaskError } from './queue';

export interface ClaimDeps {
  readonly db: Sequelize;
  readonly models: Pick<Models, 'TaskRow'>;
  readonly tools: Pick<ShopTools, 'now'>;
  readonly leaseMs: number;
  /** `early`: the lease never ends, so a task whose worker has died is not run again. */
  readonly acks: 'late' | 'early';
}

/** Takes the next task that is due for this worker; `null` when none is. */
export type Claim = (worker: string) => Promise<TaskRow | null>;

/** On SQLite, only one transaction of this type runs at a time; PostgreSQL has locks of rows. */
const WRITING = { type: Transaction.TYPES.IMMEDIATE };

export function createClaim({ db, models, tools, leaseMs, acks }: ClaimDeps): Claim {
  const { TaskRow } = models;

  return (worker) =>
    db.transaction(WRITING, async (transaction) => {
      const now = new Date(tools.now());
      await failExpired(now, transaction);
      // A row that another worker is about to take is skipped, so nobody waits and nobody takes it.
      const row = await TaskRow.findOne({
        where: isDue(now),
        order: ['runAt', 'id'],
        lock: true,
        skipLocked: true,
        transaction,
      });
      if (!row) return null;
      const leaseUntil = acks === 'early' ? null : new Date(now.getTime() + leaseMs);
      const claimed = {
        status: 'running',
        attempts: row.attempts + 1,
        worker,
        leaseUntil,
      } as const;
      return row.update(claimed, { transaction });
    });

  async function failExpired(now: Date, transaction: Transaction): Promise<void> {
    const { code, message } = new TaskError('EXPIRED', 'No worker was free in time.');
    await TaskRow.update(
      { status: 'failed', errorName: code, errorMessage: message, finishedAt: now },
      { where: { status: 'queued', expiresAt: { [Op.lte]: now } }, transaction },
    );
  }
}

/** It waits and its time has come, or its worker has had it for too long. */
function isDue(now: Date) {
  return {
    [Op.or]: [
      { status: 'queued', runAt: { [Op.lte]: now } },
      { status: 'running', leaseUntil: { [Op.lte]: now } },
    ],
  };
}
