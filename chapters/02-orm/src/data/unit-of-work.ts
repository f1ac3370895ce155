import { NotImplemented } from '@bookshop/kit/app';
import type { Sequelize, Transaction } from 'sequelize';

/** What is to happen once the data is safe: send the mail, start the task. */
export type Hook = () => Promise<void> | void;

/** Blocks of work on one connection. */
export interface UnitOfWork {
  /**
   * Runs `work` in a transaction, or within another block in a savepoint of it, and returns what it
   * returns. A `durable` block refuses to be within another one.
   */
  atomic<T>(
    work: (transaction: Transaction) => Promise<T>,
    options?: { durable?: boolean },
  ): Promise<T>;
  /**
   * Runs the hook once the outermost block has committed; at once when there is no block. With
   * `onError` the hook is robust: its error goes there, and to nobody else.
   */
  onCommit(hook: Hook, options?: { onError?: (error: unknown) => void }): Promise<void>;
}

export function createUnitOfWork(_db: Sequelize): UnitOfWork {
  // TODO: AsyncLocalStorage tells which block the running code is in.
  throw new NotImplemented('orm/on-commit');
}
