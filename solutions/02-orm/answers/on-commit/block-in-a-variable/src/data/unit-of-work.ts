import { type Sequelize, Transaction } from 'sequelize';

import { RuleError } from '../rule-error';

/** What is to happen once the data is safe: send the mail, start the task. */
export type Hook = () => Promise<void> | void;

/** Blocks of work on one connection. */
export interface UnitOfWork {
  /**
   * Runs `work` in a transaction, or within another block in a savepoint of it, and answers what it answers. A `durable`
   * block refuses to be within another one.
   */
  atomic<T>(
    work: (transaction: Transaction) => Promise<T>,
    options?: { durable?: boolean },
  ): Promise<T>;
  /**
   * Runs the hook once the outermost block has committed; at once when there is no block. With `onError` the hook is
   * robust: its error goes there, and to nobody else.
   */
  onCommit(hook: Hook, options?: { onError?: (error: unknown) => void }): Promise<void>;
}

interface Block {
  readonly root: Transaction;
  readonly hooks: Hook[];
}

export function createUnitOfWork(db: Sequelize): UnitOfWork {
  let current: Block | undefined;

  async function enter<T>(block: Block, work: () => Promise<T>): Promise<T> {
    const before = current;
    current = block;
    try {
      return await work();
    } finally {
      current = before;
    }
  }

  async function runOutermost<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const hooks: Hook[] = [];
    const answer = await db.transaction({ type: Transaction.TYPES.IMMEDIATE }, (root) =>
      enter({ root, hooks }, () => work(root)),
    );
    for (const hook of hooks) await hook();
    return answer;
  }

  async function runInner<T>(
    { root, hooks }: Block,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const own: Hook[] = [];
    const answer = await db.transaction({ transaction: root }, (savepoint) =>
      enter({ root, hooks: own }, () => work(savepoint)),
    );
    hooks.push(...own);
    return answer;
  }

  return {
    async atomic(work, { durable = false } = {}) {
      const outer = current;
      if (!outer) return runOutermost(work);
      if (durable) throw new RuleError('nested-durable', 'A durable block must be the outermost.');
      return runInner(outer, work);
    },

    async onCommit(hook, { onError } = {}) {
      const whole = onError ? makeRobust(hook, onError) : hook;
      if (current) current.hooks.push(whole);
      else await whole();
    },
  };
}

function makeRobust(hook: Hook, onError: (error: unknown) => void): Hook {
  return async () => {
    try {
      await hook();
    } catch (error) {
      onError(error);
    }
  };
}
