import type { Json, ShopTools } from '@bookshop/kit/app';
import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

import type { Models } from '../data/models';
import type { AddOptions, Queue } from './queue';

export interface OutboxDeps {
  readonly models: Pick<Models, 'OutboxRow'>;
  readonly queue: Pick<Queue, 'add'>;
  readonly tools: Pick<ShopTools, 'now'>;
}

/** Tasks that are added to the queue if and only if a transaction is committed. */
export interface Outbox {
  delayOnCommit(
    transaction: Transaction,
    name: string,
    payload: Json,
    options?: AddOptions,
  ): Promise<void>;
  /** Moves what is committed to the queue, oldest first. */
  relay(): Promise<{ moved: number }>;
}

export function createOutbox({ models, queue, tools }: OutboxDeps): Outbox {
  const db = models.OutboxRow.sequelize as Sequelize;

  const delayOnCommit: Outbox['delayOnCommit'] = async (transaction, name, payload, options) => {
    await db.query(
      `INSERT INTO outbox (name, payload, options, created_at)
       VALUES (:name, :payload, :options, :createdAt)`,
      {
        replacements: {
          name,
          payload: JSON.stringify(payload),
          options: JSON.stringify({ ...options }),
          createdAt: new Date(tools.now()),
        },
        transaction,
      },
    );
  };

  const relay: Outbox['relay'] = async () => {
    const rows = await db.query<Waiting>(
      'SELECT id, name, payload, options, created_at FROM outbox ORDER BY id',
      { type: QueryTypes.SELECT },
    );
    const deleted: unknown[] = [];
    for (const { id, name, payload, options, created_at: createdAt } of rows) {
      const { delayMs, uniqueKey = `outbox/${id}`, ...rest } = JSON.parse(options) as AddOptions;
      const due = new Date(createdAt).getTime() + (delayMs ?? 0);
      const left = delayMs === undefined ? {} : { delayMs: Math.max(due - tools.now(), 0) };
      await queue.add(name, JSON.parse(payload) as Json, { ...rest, ...left, uniqueKey });
      const gone = await db.query('DELETE FROM outbox WHERE id = :id RETURNING id', {
        type: QueryTypes.SELECT,
        replacements: { id },
      });
      deleted.push(...gone);
    }
    return { moved: deleted.length };
  };

  return { delayOnCommit, relay };
}

interface Waiting {
  readonly id: number;
  readonly name: string;
  readonly payload: string;
  readonly options: string;
  readonly created_at: string | Date;
}
