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

/** `random` returns a number from 0 up to, not including, 1. */
export function decideRetry(run: FailedRun, error: Failure, random: () => number): Decision {
  const left = run.maxRetries === null ? Infinity : run.maxRetries - (run.attempts - 1);
  const isWorthIt = new Set(run.rules.on).has(error.name);
  if (!isWorthIt || left <= 0) return { dead: true };
  const { retryAfterMs } = error;
  if (typeof retryAfterMs === 'number') return { retryInMs: retryAfterMs < 0 ? 0 : retryAfterMs };
  const longest = backoff(run);
  return { retryInMs: run.rules.jitter ? Math.trunc((longest + 1) * random()) : longest };
}

function backoff({ attempts, rules: { baseMs, maxMs } }: FailedRun): number {
  let delayMs = baseMs;
  for (let retries = 1; retries < attempts && delayMs < maxMs; retries += 1) delayMs *= 2;
  return Math.min(delayMs, maxMs);
}

export function createFailures({ db, models, queue, settle, tools }: FailuresDeps): Failures {
  async function settleFailure(run: TaskRow, failure: Failure, rules: RetryRules) {
    const decision = decideRetry({ ...pick(run), rules }, failure, tools.random);
    if (!('dead' in decision)) {
      const runAt = tools.now() + decision.retryInMs;
      return (await settle.retry(run, failure, runAt)) ? 'retried' : 'lost';
    }
    const transaction = await db.transaction();
    try {
      const isOurs = await settle.fail(run, failure, transaction);
      const options = { transaction };
      if (isOurs) await models.DeadLetter.create(letterOf(run, failure, tools.now()), options);
      await transaction.commit();
      return isOurs ? 'failed' : 'lost';
    } catch (error) {
      // A COMMIT that has failed has ended the transaction already.
      await transaction.rollback().catch(() => {});
      throw error;
    }
  }

  async function requeue(deadLetterId: number) {
    const where = { id: deadLetterId };
    const letter = await models.DeadLetter.findOne({ where });
    if (letter === null) return null;
    const { id } = await queue.add(letter.name, JSON.parse(letter.payload) as Json, {
      uniqueKey: `dead-letter:${deadLetterId}`,
      maxRetries: letter.maxRetries,
    });
    await models.DeadLetter.destroy({ where });
    return { id };
  }

  return { settleFailure, requeue };
}

function pick({ attempts, maxRetries }: TaskRow) {
  return { attempts, maxRetries };
}

function letterOf(run: TaskRow, failure: Failure, now: number) {
  return {
    ...pick(run),
    taskId: `${run.id}`,
    name: run.name,
    payload: run.payload,
    errorName: failure.name,
    errorMessage: failure.message,
    diedAt: new Date(now),
  };
}
