import type { Json, ShopTools } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { Models, TaskRow } from '../data/models';
import type { RetryRules } from '../tasks/handler';
import { type Queue } from './queue';
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
export function decideRetry(run: FailedRun, error: Failure, random: () => number): Decision {
  const { attempts, maxRetries, rules } = run;
  const isOver = maxRetries !== null && attempts > maxRetries;
  if (isOver || !rules.on.includes(error.name)) return { dead: true };
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) return { retryInMs: Math.max(0, retryAfterMs) };
  const delay = computeDelay(rules, attempts - 1);
  return { retryInMs: rules.jitter ? Math.floor(random() * (delay + 1)) : delay };
}

function computeDelay({ baseMs, maxMs }: RetryRules, retries: number): number {
  // Without this, a base of 0 times a power that is too large for a number is none.
  if (baseMs === 0) return 0;
  return Math.min(maxMs, baseMs * 2 ** retries);
}

export function createFailures({ db, models, queue, settle, tools }: FailuresDeps): Failures {
  const { DeadLetter } = models;

  const bury = (run: TaskRow, failure: Failure): Promise<SettledAs> =>
    db.transaction(async (transaction) => {
      const isOurs = await settle.fail(run, failure, transaction);
      if (!isOurs) return 'lost';
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
      return 'failed';
    });

  return {
    settleFailure: async (run, failure, rules) => {
      const { attempts, maxRetries } = run;
      const decision = decideRetry({ attempts, maxRetries, rules }, failure, tools.random);
      if ('dead' in decision) return bury(run, failure);
      const runAt = tools.now() + decision.retryInMs;
      return (await settle.retry(run, failure, runAt)) ? 'retried' : 'lost';
    },
    requeue: async (deadLetterId) => {
      const letter = await DeadLetter.findByPk(deadLetterId);
      if (!letter) return null;
      const { name, payload, maxRetries } = letter;
      const uniqueKey = `dead-letter:${letter.id}`;
      const options = { uniqueKey, maxRetries };
      // Only one caller deletes it.
      if ((await DeadLetter.destroy({ where: { id: letter.id } })) === 0) return null;
      try {
        return { id: (await queue.add(name, JSON.parse(payload) as Json, options)).id };
      } catch (error) {
        await DeadLetter.create(letter.get());
        throw error;
      }
    },
  };
}
