import type { ShopTools } from '@bookshop/kit/app';
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
export function decideRetry(_run: FailedRun, _error: Failure, _random: () => number): Decision {
  // TODO: the first error is final. Which ones pass by themselves, and when is the next run?
  return { dead: true };
}

export function createFailures({ settle, tools }: FailuresDeps): Failures {
  return {
    settleFailure: async (run, failure, rules) => {
      const { attempts, maxRetries } = run;
      const decision = decideRetry({ attempts, maxRetries, rules }, failure, tools.random);
      // TODO: keep what has failed for good as a dead letter.
      if ('dead' in decision) return (await settle.fail(run, failure)) ? 'failed' : 'lost';
      const isOurs = await settle.retry(run, failure, tools.now() + decision.retryInMs);
      return isOurs ? 'retried' : 'lost';
    },
    requeue: async () => null,
  };
}
