import { AsyncLocalStorage } from 'node:async_hooks';

import type { Sequelize, Transaction } from 'sequelize';

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

/** A block, and in the order of registration its hooks and the blocks within it. */
interface Frame {
  readonly root: Transaction;
  readonly whole: { ended: boolean; broken?: Error };
  readonly parts: (Frame | Hook)[];
  failed: boolean;
}

export function createUnitOfWork(db: Sequelize): UnitOfWork {
  const frames = new AsyncLocalStorage<Frame>();

  async function enter<T>(frame: Frame, work: () => Promise<T>): Promise<T> {
    try {
      return await frames.run(frame, work);
    } catch (error) {
      frame.failed = true;
      throw error;
    }
  }

  function runningFrame(): Frame | undefined {
    const frame = frames.getStore();
    return frame?.whole.ended ? undefined : frame;
  }

  return {
    async atomic(work, options) {
      const outer = runningFrame();
      if (outer) {
        if (options?.durable) throw new RuleError('nested-durable', 'This block must be outermost.');
        const { root, whole } = outer;
        const frame: Frame = { root, whole, parts: [], failed: false };
        outer.parts.push(frame);
        const inner = await db.transaction({ transaction: root });
        try {
          return await enter(frame, () => work(inner));
        } catch (error) {
          await inner.rollback().catch((failure: Error) => void (whole.broken = failure));
          throw error;
        }
      }
      let parts: Frame['parts'] = [];
      const whole: Frame['whole'] = { ended: false };
      const answer = await db
        .transaction(async (root) => {
          const frame: Frame = { root, whole, parts, failed: false };
          const done = await enter(frame, () => work(root));
          if (whole.broken) throw whole.broken;
          return done;
        })
        .finally(() => {
          whole.ended = true;
        });
      for (const hook of collect(parts)) await hook();
      parts = [];
      return answer;
    },
    async onCommit(hook, options) {
      const onError = options?.onError;
      const whole = onError ? () => Promise.resolve().then(hook).catch(onError) : hook;
      const frame = runningFrame();
      if (frame) frame.parts.push(whole);
      else await whole();
    },
  };
}

function collect(parts: Frame['parts']): Hook[] {
  return parts.flatMap((part) => {
    if (typeof part === 'function') return [part];
    return part.failed ? [] : collect(part.parts);
  });
}
