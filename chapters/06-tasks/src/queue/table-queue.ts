import type { Json, ShopTools } from '@bookshop/kit/app';
import { Op, UniqueConstraintError } from 'sequelize';

import type { Models } from '../data/models';
import { type AddOptions, DEFAULT_MAX_RETRIES, type Queue } from './queue';
import { toTask } from './to-task';

export interface TableQueueDeps {
  readonly models: Pick<Models, 'TaskRow'>;
  readonly tools: Pick<ShopTools, 'now' | 'reach'>;
  /** How long finished tasks are kept. */
  readonly resultMs: number;
}

export interface TableQueue extends Queue {
  /** Deletes the finished tasks that are not kept any more. */
  forget(): Promise<void>;
}

/** The queue as a table in the shop's database, which all processes share. */
export function createTableQueue({ models, tools, resultMs }: TableQueueDeps): TableQueue {
  const { TaskRow } = models;
  const forgottenAt = () => new Date(tools.now() - resultMs);
  const isKept = () => ({
    [Op.or]: [{ finishedAt: null }, { finishedAt: { [Op.gt]: forgottenAt() } }],
  });

  const forget = async () => {
    await TaskRow.destroy({ where: { finishedAt: { [Op.lte]: forgottenAt() } } });
  };

  const insert = async (name: string, payload: Json, options: AddOptions): Promise<string> => {
    const { delayMs = 0, expiresAt, uniqueKey = null, maxRetries = DEFAULT_MAX_RETRIES } = options;
    const row = await TaskRow.create({
      name,
      payload: JSON.stringify(payload),
      maxRetries,
      uniqueKey,
      runAt: new Date(tools.now() + Math.max(delayMs, 0)),
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
    });
    return String(row.id);
  };

  const findByKey = async (uniqueKey: string): Promise<string | undefined> => {
    const row = await TaskRow.findOne({ where: { uniqueKey }, attributes: ['id'] });
    return row === null ? undefined : String(row.id);
  };

  const insertOnce = async (...[name, payload, options]: Parameters<typeof insert>) => {
    const { uniqueKey } = options;
    if (uniqueKey === undefined) return insert(name, payload, options);
    await forget();
    try {
      return (await findByKey(uniqueKey)) ?? (await insert(name, payload, options));
    } catch (error) {
      // Somebody else has added it in between.
      const id = error instanceof UniqueConstraintError ? await findByKey(uniqueKey) : undefined;
      if (id === undefined) throw error;
      return id;
    }
  };

  return {
    forget,
    add: async (name, payload, options = {}) => {
      await tools.reach('queue/add');
      const id = await insertOnce(name, payload, options);
      await tools.reach('queue/added');
      return { id };
    },
    get: async (id) => {
      const row = /^[1-9]\d{0,8}$/.test(id)
        ? await TaskRow.findOne({ where: { id: Number(id), ...isKept() } })
        : null;
      return row && toTask(row);
    },
    list: async () => {
      const rows = await TaskRow.findAll({ where: isKept(), order: ['runAt', 'id'] });
      return rows.map(toTask);
    },
    // It has nothing open: the database belongs to the shop.
    close: async () => {},
  };
}
