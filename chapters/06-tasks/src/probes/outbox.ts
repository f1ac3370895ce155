import type { Json } from '@bookshop/kit/app';
import type { Sequelize, Transaction } from 'sequelize';

import type { Outbox } from '../queue/outbox';
import type { AddOptions } from '../queue/queue';

export interface OutboxProbeDeps {
  readonly db: Sequelize;
  readonly outbox: Outbox;
}

export interface Delayed {
  name: string;
  payload: Json;
  options?: AddOptions;
}

export type Step =
  /** `changed`: then the caller changes the objects that it has passed. */
  (Delayed & { changed?: true }) | { savepoint: Step[]; fails?: true };

export interface Late {
  readonly fails: boolean;
  /** Whether a savepoint has ended, and the transaction around it has not. */
  readonly within: 'none' | 'savepoint';
}

/** Thrown in order to roll back. */
class Failing extends Error {}

/** A transaction that delays tasks, and `relay`. */
export function createOutboxProbe({ db, outbox }: OutboxProbeDeps) {
  const delay = async (transaction: Transaction, { name, payload, options }: Delayed) => {
    await (options === undefined
      ? outbox.delayOnCommit(transaction, name, payload)
      : outbox.delayOnCommit(transaction, name, payload, options));
  };

  const carryOut = async (outermost: Transaction, current: Transaction, steps: readonly Step[]) => {
    for (const step of steps) {
      if ('savepoint' in step) await setSavepoint(outermost, step);
      else if (step.changed) await delayAndChange(current, step);
      else await delay(current, step);
    }
  };

  const delayAndChange = async (transaction: Transaction, { name, payload, options }: Delayed) => {
    const own = structuredClone({ name, payload, options: { ...options } });
    const delaying = delay(transaction, own);
    if (typeof own.payload === 'object') Object.assign(own.payload ?? {}, { isChanged: true });
    Object.assign(own.options, { delayMs: 86_400_000, uniqueKey: 'changed' });
    await delaying;
  };

  // Always under the outermost transaction: otherwise two savepoints get the same name.
  const setSavepoint = (
    outermost: Transaction,
    { savepoint, fails }: Extract<Step, { savepoint: Step[] }>,
  ) =>
    quietly(() =>
      db.transaction({ transaction: outermost }, async (inner) => {
        await carryOut(outermost, inner, savepoint);
        if (fails) throw new Failing();
      }),
    );

  return {
    relay: () => outbox.relay(),
    /** Does these steps in one transaction, which is rolled back if it `fails`. */
    transact: (steps: Step[], { fails = false }: { fails?: boolean } = {}) =>
      quietly(() =>
        db.transaction(async (transaction) => {
          await carryOut(transaction, transaction, steps);
          if (fails) throw new Failing();
        }),
      ),
    /**
     * Delays a task with a transaction that has ended, or with a savepoint that has, while the
     * transaction around it goes on; returns whether that was refused.
     */
    delayLate: (delayed: Delayed, { fails, within }: Late): Promise<boolean> => {
      const late = async (around?: Transaction) => {
        let ended: Transaction | undefined;
        await quietly(() =>
          db.transaction(around ? { transaction: around } : {}, async (transaction) => {
            ended = transaction;
            if (fails) throw new Failing();
          }),
        );
        return ended !== undefined && isRefused(() => delay(ended as Transaction, delayed));
      };
      return within === 'none' ? late() : db.transaction((around) => late(around));
    },
  };
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failing)) throw error;
  }
}

function isRefused(act: () => Promise<void>): Promise<boolean> {
  return act().then(
    () => false,
    () => true,
  );
}
