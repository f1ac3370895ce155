import type { Json, ShopTools } from '@bookshop/kit/app';
import { type Sequelize, Transaction } from 'sequelize';

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

/** `random` returns a number from 0 up to, not including, 1. */
export function decideRetry(
  { attempts, maxRetries, rules }: FailedRun,
  error: Failure,
  random: () => number,
): Decision {
  const mayRetry = attempts <= (maxRetries ?? ENDLESS);
  if (!mayRetry || !rules.on.includes(error.name)) return { dead: true };
  if (error.retryAfterMs !== undefined) return { retryInMs: Math.max(0, error.retryAfterMs) };
  const { baseMs, maxMs, jitter } = rules;
  const factor = 2 ** Math.min(attempts - 1, MAX_DOUBLINGS);
  const delay = Math.min(maxMs, baseMs * factor);
  return { retryInMs: jitter ? Math.floor(random() * (delay + 1)) : delay };
}

/** Even a task without a limit is given up at some point. */
const ENDLESS = 10_000;

/** Further ones are out of the question: the delay is at its maximum long before. */
const MAX_DOUBLINGS = 1_000;

export function createFailures({ db, models, queue, settle, tools }: FailuresDeps): Failures {
  const bury = (run: TaskRow, failure: Failure) =>
    db.transaction({ type: Transaction.TYPES.IMMEDIATE }, async (transaction) => {
      if (!(await settle.fail(run, failure, transaction))) return 'lost';
      const { id, name, payload, attempts, maxRetries } = run;
      await models.DeadLetter.create(
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
      return 'failed';
    });

  return {
    settleFailure: async (run, failure, rules) => {
      const { attempts, maxRetries } = run;
      const decision = decideRetry({ attempts, maxRetries, rules }, failure, tools.random);
      if ('dead' in decision) return bury(run, failure);
      const isOurs = await settle.retry(run, failure, tools.now() + decision.retryInMs);
      return isOurs ? 'retried' : 'lost';
    },
    requeue: async (deadLetterId) => {
      const letter = await models.DeadLetter.findByPk(deadLetterId);
      if (!letter) return null;
      const { name, payload, maxRetries } = letter;
      const { id } = await queue.add(name, JSON.parse(payload) as Json, {
        maxRetries,
        uniqueKey: `dead-letter:${deadLetterId}`,
      });
      await letter.destroy();
      return { id };
    },
  };
}
