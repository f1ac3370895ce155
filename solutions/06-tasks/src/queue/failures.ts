import type { Json, ShopTools } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Models, TaskRow } from '../data/models';
import type { RetryRules } from '../tasks/handler';
import type { Queue } from './queue';
import type { Failure, Settle } from './settle';

export interface FailuresDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly queue: Queue;
  readonly settle: Settle;
  readonly tools: Pick<ShopTools, 'now' | 'random'>;
}

/** What `decideRetry` has to know about a task. */
export interface FailedRun {
  /** How many runs have begun, this one among them. */
  readonly attempts: number;
  readonly maxRetries: number | null;
  readonly rules: RetryRules;
}

export type Decision = { readonly retryInMs: number } | { readonly dead: true };

export interface Failures {
  /** Writes what becomes of a task whose run has failed; `lost` when it is another worker's by now. */
  settleFailure(run: TaskRow, failure: Failure, rules: RetryRules): Promise<SettledAs>;
  /** Adds the task of a dead letter to the queue again; `null` when there is no such letter. */
  requeue(deadLetterId: number): Promise<{ id: string } | null>;
}

export type SettledAs = 'retried' | 'failed' | 'lost';

/** One millisecond, doubled so often, is more than any longest delay. */
const MOST_DOUBLINGS = 53;

/** `random` returns a number from 0 up to, not including, 1. */
export function decideRetry(run: FailedRun, error: Failure, random: () => number): Decision {
  const { attempts, maxRetries, rules } = run;
  if (!rules.on.includes(error.name)) return { dead: true };
  if (maxRetries !== null && attempts > maxRetries) return { dead: true };
  if (error.retryAfterMs !== undefined) return { retryInMs: Math.max(error.retryAfterMs, 0) };
  const doublings = Math.min(attempts - 1, MOST_DOUBLINGS);
  const delayMs = Math.min(rules.baseMs * 2 ** doublings, rules.maxMs);
  return { retryInMs: rules.jitter ? Math.floor(random() * (delayMs + 1)) : delayMs };
}

export function createFailures({ db, models, queue, settle, tools }: FailuresDeps): Failures {
  const { DeadLetter } = models;

  /** Returns whether it was still this worker's task. */
  const bury = (run: TaskRow, failure: Failure): Promise<boolean> =>
    db.transaction(async (transaction) => {
      if (!(await settle.fail(run, failure, transaction))) return false;
      const { id, name, payload, attempts, maxRetries } = run;
      await DeadLetter.create(
        {
          taskId: String(id),
          name,
          payload,
          attempts,
          maxRetries,
          errorName: failure.name,
          errorMessage: failure.message,
          diedAt: new Date(tools.now()),
        },
        { transaction },
      );
      return true;
    });

  return {
    settleFailure: async (run, failure, rules) => {
      const { attempts, maxRetries } = run;
      const decision = decideRetry({ attempts, maxRetries, rules }, failure, tools.random);
      if ('dead' in decision) return (await bury(run, failure)) ? 'failed' : 'lost';
      const isOurs = await settle.retry(run, failure, tools.now() + decision.retryInMs);
      return isOurs ? 'retried' : 'lost';
    },
    requeue: async (deadLetterId) => {
      const letter = await DeadLetter.findByPk(deadLetterId);
      if (!letter) return null;
      const { name, payload, maxRetries } = letter;
      const uniqueKey = `dead-letter-${deadLetterId}`;
      const added = await queue.add(name, JSON.parse(payload) as Json, { maxRetries, uniqueKey });
      // Only now: if this fails, the letter can be requeued again, under the same key.
      await letter.destroy();
      return added;
    },
  };
}
