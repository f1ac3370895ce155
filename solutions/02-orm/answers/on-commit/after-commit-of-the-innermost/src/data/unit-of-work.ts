import { AsyncLocalStorage } from 'node:async_hooks';

import { type Sequelize, Transaction } from 'sequelize';

import { RuleError } from '../rule-error';

/** What is to happen once the data is safe: send the mail, start the task. */
export type Hook = () => Promise<void> | void;

/** Blocks of work on one connection. */
export interface UnitOfWork {
  /**
   * Runs `work` in a transaction, or within another block in a savepoint of it, and returns what it returns. A `durable`
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

export function createUnitOfWork(db: Sequelize): UnitOfWork {
  const blocks = new AsyncLocalStorage<{ root: Transaction; innermost: Transaction }>();

  return {
    async atomic(work, { durable = false } = {}) {
      const outer = blocks.getStore();
      if (!outer) {
        return db.transaction({ type: Transaction.TYPES.IMMEDIATE }, (root) =>
          blocks.run({ root, innermost: root }, () => work(root)),
        );
      }
      if (durable) throw new RuleError('nested-durable', 'A durable block must be the outermost.');
      const { root } = outer;
      return db.transaction({ transaction: root }, (innermost) =>
        blocks.run({ root, innermost }, () => work(innermost)),
      );
    },

    async onCommit(hook, { onError } = {}) {
      const whole = onError ? makeRobust(hook, onError) : hook;
      const block = blocks.getStore();
      if (block) block.innermost.afterCommit(whole);
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
