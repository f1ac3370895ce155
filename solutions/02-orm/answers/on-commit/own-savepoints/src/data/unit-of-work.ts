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

interface Scope {
  readonly transaction: Transaction;
  readonly hooks: Hook[];
  savepoints: number;
  isOver: boolean;
  /** What nobody could take back may not be committed. */
  mayCommit: boolean;
}

export function createUnitOfWork(db: Sequelize): UnitOfWork {
  const current = new AsyncLocalStorage<Scope>();

  async function whole<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = await db.transaction({ type: Transaction.TYPES.IMMEDIATE });
    const scope: Scope = { transaction, hooks: [], savepoints: 0, isOver: false, mayCommit: true };
    let answer: T;
    try {
      answer = await current.run(scope, () => work(transaction));
      if (!scope.mayCommit) throw new Error('A savepoint could not be rolled back.');
      scope.isOver = true;
    } catch (error) {
      scope.isOver = true;
      await transaction.rollback().catch(() => {});
      throw error;
    }
    await transaction.commit();
    for (const hook of scope.hooks) await hook();
    return answer;
  }

  async function part<T>(
    scope: Scope,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const { transaction, hooks } = scope;
    const name = `inner_${(scope.savepoints += 1)}`;
    const before = hooks.length;
    await db.query(`SAVEPOINT ${name}`, { transaction });
    try {
      const answer = await work(transaction);
      await db.query(`RELEASE SAVEPOINT ${name}`, { transaction });
      return answer;
    } catch (error) {
      hooks.length = before;
      await db.query(`ROLLBACK TO SAVEPOINT ${name}`, { transaction }).catch(() => {
        scope.mayCommit = false;
      });
      throw error;
    }
  }

  function openScope(): Scope | undefined {
    const scope = current.getStore();
    return scope?.isOver ? undefined : scope;
  }

  return {
    async atomic(work, { durable } = {}) {
      const scope = openScope();
      if (scope && durable) throw new RuleError('nested-durable', 'This block must be outermost.');
      return scope ? part(scope, work) : whole(work);
    },
    async onCommit(hook, { onError } = {}) {
      const run: Hook = async () => {
        try {
          await hook();
        } catch (error) {
          if (!onError) throw error;
          onError(error);
        }
      };
      const scope = openScope();
      if (scope) scope.hooks.push(run);
      else await run();
    },
  };
}
