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

const MOST_REFUSALS = 5;

export function createOutbox({ models, queue, tools }: OutboxDeps): Outbox {
  const { OutboxRow } = models;

  const move = async (row: OutboxRow): Promise<number> => {
    await queue.add(row.name, JSON.parse(row.payload) as Json, optionsOf(row));
    return OutboxRow.destroy({ where: { id: row.id } });
  };

  const optionsOf = ({ id, options, createdAt }: OutboxRow): AddOptions => {
    const { delayMs, uniqueKey, ...others } = JSON.parse(options) as AddOptions;
    return {
      ...others,
      ...(delayMs === undefined
        ? {}
        : { delayMs: Math.max(0, createdAt.getTime() + delayMs - tools.now()) }),
      uniqueKey: uniqueKey ?? `outbox:${id}`,
    };
  };

  /** How often the queue has refused a row. */
  const refused = new Map<number, number>();

  return {
    delayOnCommit: async (transaction, name, payload, options = {}) => {
      const row = {
        name,
        payload: JSON.stringify(payload),
        options: JSON.stringify(options),
        createdAt: new Date(tools.now()),
      };
      await OutboxRow.create(row, { transaction });
    },
    relay: async () => {
      let moved = 0;
      const rows = await OutboxRow.findAll({ order: ['id'] });
      for (const row of rows) {
        const times = refused.get(row.id) ?? 0;
        // One row must not stop all those behind it.
        if (times >= MOST_REFUSALS) continue;
        try {
          moved += await move(row);
        } catch (error) {
          refused.set(row.id, times + 1);
          throw error;
        }
      }
      return { moved };
    },
  };
}
