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

export function createOutbox(deps: OutboxDeps): Outbox {
  return new TableOutbox(deps);
}

class TableOutbox implements Outbox {
  readonly #deps: OutboxDeps;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  async delayOnCommit(...[transaction, name, payload, options]: Parameters<Outbox['delayOnCommit']>) {
    const { models, tools } = this.#deps;
    const createdAt = new Date(tools.now());
    const texts = { payload: JSON.stringify(payload), options: JSON.stringify(options ?? {}) };
    await models.OutboxRow.create({ name, ...texts, createdAt }, { transaction });
  }

  async relay(): Promise<{ moved: number }> {
    let moved = 0;
    for (let row = await this.#oldest(); row !== null; row = await this.#oldest()) {
      await this.#add(row);
      moved += await this.#deps.models.OutboxRow.destroy({ where: { id: row.id } });
    }
    return { moved };
  }

  #oldest(): Promise<Row | null> {
    return this.#deps.models.OutboxRow.findOne({ order: ['id'] });
  }

  async #add({ id, name, payload, options, createdAt }: Row): Promise<void> {
    const { queue, tools } = this.#deps;
    const passedOn = JSON.parse(options) as AddOptions;
    passedOn.uniqueKey ??= `outbox:${id}`;
    if (passedOn.delayMs !== undefined) passedOn.delayMs -= tools.now() - createdAt.getTime();
    await queue.add(name, JSON.parse(payload) as Json, passedOn);
  }
}
