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

/** The block that code runs in: the whole transaction, and the hooks that fail or wait together with the block. */
interface Block {
  readonly root: Transaction;
  readonly hooks: Hook[];
}

export function createUnitOfWork(db: Sequelize): UnitOfWork {
  const blocks = new AsyncLocalStorage<Block>();

  /** None for code that was started in a block and not awaited, once the whole transaction has ended. */
  function currentBlock(): Block | undefined {
    const block = blocks.getStore();
    // The types leave out that a transaction knows how it has ended.
    return block && 'finished' in block.root && block.root.finished ? undefined : block;
  }

  async function runOutermost<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const hooks: Hook[] = [];
    const answer = await db.transaction({ type: Transaction.TYPES.IMMEDIATE }, (root) =>
      blocks.run({ root, hooks }, () => runWhole(root, work)),
    );
    // Here the transaction has committed, and this code is in no block any more.
    for (const hook of hooks) await hook();
    return answer;
  }

  async function runInner<T>(
    { root, hooks }: Block,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const own: Hook[] = [];
    // Under the root, however deep: Sequelize numbers savepoints by their parent, so that a savepoint in a savepoint would
    // get its parent's name.
    const answer = await inSavepoint(db, root, (savepoint) =>
      blocks.run({ root, hooks: own }, () => work(savepoint)),
    );
    hooks.push(...own);
    return answer;
  }

  return {
    async atomic(work, { durable = false } = {}) {
      const outer = currentBlock();
      if (!outer) return runOutermost(work);
      if (durable) throw new RuleError('nested-durable', 'A durable block must be the outermost.');
      return runInner(outer, work);
    },

    async onCommit(hook, { onError } = {}) {
      const whole = onError ? makeRobust(hook, onError) : hook;
      const block = currentBlock();
      if (block) block.hooks.push(whole);
      else await whole();
    },
  };
}

/** Transactions of which nothing may be committed any more, since a ROLLBACK TO in them has failed. */
const spoilt = new WeakSet<Transaction>();

/** As `db.transaction({ transaction: root }, work)`, which passes over a ROLLBACK TO that fails. */
async function inSavepoint<T>(
  db: Sequelize,
  root: Transaction,
  work: (savepoint: Transaction) => Promise<T>,
): Promise<T> {
  const savepoint = await db.transaction({ transaction: root });
  try {
    return await work(savepoint);
  } catch (error) {
    await savepoint.rollback().catch(() => spoilt.add(root));
    throw error;
  }
}

/** The work of an outermost block. Whoever caught the error of an inner one does not know whether it was taken back. */
async function runWhole<T>(
  root: Transaction,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const answer = await work(root);
  if (spoilt.has(root)) throw new Error('What an inner block wrote could not be taken back.');
  return answer;
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
