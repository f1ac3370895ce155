import type { Json, ShopTools } from '@bookshop/kit/app';
import type { Transaction } from 'sequelize';

import type { Models, OutboxRow } from '../data/models';
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
  const { OutboxRow } = models;

  const move = async (row: OutboxRow, now: number): Promise<number> => {
    const payload = JSON.parse(row.payload) as Json;
    await queue.add(row.name, payload, readOptions(row, now));
    return OutboxRow.destroy({ where: { id: row.id } });
  };

  return {
    delayOnCommit: async (transaction, name, payload, options = {}) => {
      refuseEnded(transaction);
      await OutboxRow.create(
        {
          name,
          payload: JSON.stringify(payload),
          options: JSON.stringify(options),
          createdAt: new Date(tools.now()),
        },
        { transaction },
      );
    },
    relay: async () => {
      const rows = await OutboxRow.findAll({ order: ['id'] });
      const now = tools.now();
      let moved = 0;
      for (const row of rows) moved += await move(row, now);
      return { moved };
    },
  };
}

function readOptions({ id, options, createdAt }: OutboxRow, now: number): AddOptions {
  const given = JSON.parse(options) as AddOptions;
  const { delayMs, uniqueKey = `outbox:${id}` } = given;
  if (delayMs === undefined) return { ...given, uniqueKey };
  const left = createdAt.getTime() + delayMs - now;
  return { ...given, uniqueKey, delayMs: Math.max(0, left) };
}

/** Sequelize looks only at the transaction itself: a savepoint may outlive the one around it. */
function refuseEnded(transaction: Transaction): void {
  const { finished, parent } = transaction as { finished?: string; parent?: Transaction };
  if (finished !== undefined) throw new Error(`The transaction has ended: ${finished}.`);
  if (parent) refuseEnded(parent);
}
