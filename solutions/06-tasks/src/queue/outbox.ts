import type { Json, ShopTools } from '@bookshop/kit/app';
import type { Transaction } from 'sequelize';

import type { Models, OutboxRow as Row } from '../data/models';
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

export function createOutbox({ models: { OutboxRow }, queue, tools }: OutboxDeps): Outbox {
  /** Returns how many rows are gone: none if another relay was faster. */
  const move = async (row: Row): Promise<number> => {
    const payload = JSON.parse(row.payload) as Json;
    await queue.add(row.name, payload, readOptions(row, tools.now()));
    // Only now: if this process ends before, the next relay finds the row, and the key.
    return OutboxRow.destroy({ where: { id: row.id } });
  };

  return {
    delayOnCommit: async (transaction, name, payload, options = {}) => {
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
      let moved = 0;
      for (const row of await OutboxRow.findAll({ order: ['id'] })) moved += await move(row);
      return { moved };
    },
  };
}

function readOptions({ id, options, createdAt }: Row, now: number): AddOptions {
  const given = JSON.parse(options) as AddOptions;
  const waitedMs = now - createdAt.getTime();
  return {
    uniqueKey: `outbox-${id}`,
    ...given,
    ...(given.delayMs === undefined ? {} : { delayMs: Math.max(given.delayMs - waitedMs, 0) }),
  };
}
