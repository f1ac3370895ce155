import type { ShopTools } from '@bookshop/kit/app';
import { Op, QueryTypes, type Sequelize } from 'sequelize';

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

export function createClaim({ db, models, tools, leaseMs, acks }: ClaimDeps): Claim {
  const { TaskRow } = models;
  const statement = claimStatement(db.getDialect());

  const failExpired = async (now: Date) => {
    const { code, message } = new TaskError('EXPIRED', 'No worker was free in time.');
    await TaskRow.update(
      { status: 'failed', errorName: code, errorMessage: message, finishedAt: now },
      { where: { status: 'queued', expiresAt: { [Op.lte]: now } } },
    );
  };

  return async (worker) => {
    const now = new Date(tools.now());
    await failExpired(now);
    const leaseUntil = acks === 'early' ? null : new Date(now.getTime() + leaseMs);
    const [claimed] = await db.query<{ id: number }>(statement, {
      type: QueryTypes.SELECT,
      replacements: { now, worker, leaseUntil },
    });
    return claimed ? TaskRow.findByPk(claimed.id) : null;
  };
}

/**
 * One statement chooses a task and takes it, so no other worker comes in between. On PostgreSQL,
 * workers skip the rows that another one is about to take, and do not wait for it.
 */
function claimStatement(dialect: string): string {
  return `
    UPDATE tasks
    SET status = 'running', attempts = attempts + 1, worker = :worker, lease_until = :leaseUntil
    WHERE id = (
      SELECT id FROM tasks
      WHERE (status = 'queued' AND run_at <= :now) OR (status = 'running' AND lease_until <= :now)
      ORDER BY run_at, id
      LIMIT 1
      ${dialect === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : ''}
    )
    RETURNING id`;
}
