import type { Json, ShopTools } from '@bookshop/kit/app';
import { QueryTypes, type Sequelize } from 'sequelize';

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
  { attempts, maxRetries, rules: { on, baseMs, maxMs, jitter } }: FailedRun,
  { name, retryAfterMs }: Failure,
  random: () => number,
): Decision {
  const isLast = maxRetries !== null && attempts - 1 >= maxRetries;
  if (isLast || on.indexOf(name) < 0) return { dead: true };
  const delays = {
    named: () => Math.max(retryAfterMs ?? 0, 0),
    drawn: () => Math.floor(random() * (1 + computed())),
    computed: () => computed(),
  };
  const computed = () => (baseMs === 0 ? 0 : Math.min(baseMs * 2 ** (attempts - 1), maxMs));
  const kind = retryAfterMs !== undefined ? 'named' : jitter ? 'drawn' : 'computed';
  return { retryInMs: delays[kind]() };
}

export function createFailures({ db, queue, settle, tools }: FailuresDeps): Failures {
  /** Thrown to roll back. */
  class Lost extends Error {}

  const bury = (run: TaskRow, failure: Failure) =>
    db.transaction(async (transaction) => {
      const { id, name, payload, attempts, maxRetries } = run;
      await db.query(
        `INSERT INTO dead_letters (task_id, name, payload, attempts, max_retries, error_name,
           error_message, died_at)
         VALUES (:id, :name, :payload, :attempts, :maxRetries, :errorName, :errorMessage, :diedAt)`,
        {
          replacements: {
            id: String(id),
            name,
            payload,
            attempts,
            maxRetries,
            errorName: failure.name,
            errorMessage: failure.message,
            diedAt: new Date(tools.now()),
          },
          transaction,
        },
      );
      if (!(await settle.fail(run, failure, transaction))) throw new Lost();
    });

  return {
    async settleFailure(run, failure, rules) {
      const decision = decideRetry(
        { attempts: run.attempts, maxRetries: run.maxRetries, rules },
        failure,
        tools.random,
      );
      if ('retryInMs' in decision) {
        const isOurs = await settle.retry(run, failure, tools.now() + decision.retryInMs);
        return isOurs ? 'retried' : 'lost';
      }
      try {
        await bury(run, failure);
        return 'failed';
      } catch (error) {
        if (error instanceof Lost) return 'lost';
        throw error;
      }
    },

    async requeue(deadLetterId) {
      const replacements = { deadLetterId };
      const [letter] = await db.query<Buried>(
        'SELECT name, payload, max_retries FROM dead_letters WHERE id = :deadLetterId',
        { type: QueryTypes.SELECT, replacements },
      );
      if (!letter) return null;
      const added = await queue.add(letter.name, JSON.parse(letter.payload) as Json, {
        maxRetries: letter.max_retries,
        uniqueKey: `dead-letter/${deadLetterId}`,
      });
      await db.query('DELETE FROM dead_letters WHERE id = :deadLetterId', { replacements });
      return added;
    },
  };
}

interface Buried {
  readonly name: string;
  readonly payload: string;
  readonly max_retries: number | null;
}
