import { randomUUID } from 'node:crypto';

import type { Json, ShopTools } from '@bookshop/kit/app';
import type { Transaction } from 'sequelize';

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
  const { OutboxRow } = models;
  return {
    async delayOnCommit(transaction, name, payload, options) {
      const { delayMs, ...rest } = { uniqueKey: `outbox ${randomUUID()}`, ...options };
      const dueAt = delayMs === undefined ? null : tools.now() + delayMs;
      const row = OutboxRow.build({
        name,
        payload: JSON.stringify(payload),
        options: JSON.stringify({ rest, dueAt } satisfies Stored),
        createdAt: new Date(tools.now()),
      });
      await row.save({ transaction });
    },

    async relay() {
      const rows = await OutboxRow.findAll({ order: [['id', 'ASC']] });
      for (const { name, payload, options } of rows) {
        const { rest, dueAt } = JSON.parse(options) as Stored;
        const delay = dueAt === null ? {} : { delayMs: Math.max(0, dueAt - tools.now()) };
        await queue.add(name, JSON.parse(payload) as Json, { ...rest, ...delay });
      }
      const moved = await OutboxRow.destroy({ where: { id: rows.map(({ id }) => id) } });
      return { moved };
    },
  };
}

interface Stored {
  readonly rest: AddOptions;
  readonly dueAt: number | null;
}
