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

/** Each returns whether no further run makes sense. */
const REASONS: readonly ((run: FailedRun, error: Failure) => boolean)[] = [
  ({ rules }, { name }) => rules.on.every((listed) => listed !== name),
  ({ attempts, maxRetries }) => attempts >= (maxRetries ?? Infinity) + 1,
];

/** `random` returns a number from 0 up to, not including, 1. */
export function decideRetry(run: FailedRun, error: Failure, random: () => number): Decision {
  if (REASONS.some((isDead) => isDead(run, error))) return { dead: true };
  const { baseMs, maxMs, jitter } = run.rules;
  if (error.retryAfterMs !== undefined) return { retryInMs: Math.max(0, error.retryAfterMs) };
  const retries = run.attempts - 1;
  const isLongest = baseMs > 0 && Math.log2(baseMs) + retries > 60;
  const delayMs = isLongest ? maxMs : Math.min(maxMs, baseMs && baseMs * Math.pow(2, retries));
  return { retryInMs: jitter ? Math.floor((delayMs + 1) * random()) : delayMs };
}

class TableFailures implements Failures {
  readonly #deps: FailuresDeps;

  constructor(deps: FailuresDeps) {
    this.#deps = deps;
  }

  async settleFailure(run: TaskRow, failure: Failure, rules: RetryRules): Promise<SettledAs> {
    const { settle, tools } = this.#deps;
    const failed = { attempts: run.attempts, maxRetries: run.maxRetries, rules };
    const decision = decideRetry(failed, failure, () => tools.random());
    if ('retryInMs' in decision) {
      const isOurs = await settle.retry(run, failure, tools.now() + decision.retryInMs);
      return isOurs ? 'retried' : 'lost';
    }
    return this.#end(run, failure);
  }

  #end(run: TaskRow, failure: Failure): Promise<SettledAs> {
    const { db, models, settle, tools } = this.#deps;
    return db.transaction(async (transaction) => {
      if (!(await settle.fail(run, failure, transaction))) return 'lost';
      const letter = models.DeadLetter.build({
        taskId: run.id.toString(),
        name: run.name,
        payload: run.payload,
        attempts: run.attempts,
        maxRetries: run.maxRetries,
        errorName: failure.name,
        errorMessage: failure.message,
        diedAt: new Date(tools.now()),
      });
      await letter.save({ transaction });
      return 'failed';
    });
  }

  async requeue(deadLetterId: number): Promise<{ id: string } | null> {
    const { models, queue } = this.#deps;
    const letter = await models.DeadLetter.findByPk(deadLetterId, { raw: true });
    if (!letter) return null;
    const { id, name, payload, maxRetries } = letter;
    const options = { maxRetries, uniqueKey: `dead-letter #${id}`, delayMs: 0 };
    const added = await queue.add(name, JSON.parse(payload) as Json, options);
    await models.DeadLetter.destroy({ where: { id } });
    return added;
  }
}

export function createFailures(deps: FailuresDeps): Failures {
  return new TableFailures(deps);
}
