import type { Json, ShopTools } from '@bookshop/kit/app';
import type { Transaction } from 'sequelize';

import type { Models, TaskRow } from '../data/models';

/** What a run has thrown, as it is stored. */
export interface Failure {
  /** The name of the error; of a `TaskError`, its code. */
  readonly name: string;
  readonly message: string;
  /** When another run makes sense, if the error says so. */
  readonly retryAfterMs?: number;
}

type Values = Partial<Pick<TaskRow, 'status' | 'runAt' | 'result' | 'finishedAt'>>;

/**
 * Writes how a run ended. Returns whether it was still this worker's task: after the lease has
 * ended, another one may have claimed it.
 */
export interface Settle {
  succeed(run: TaskRow, result: Json): Promise<boolean>;
  /** The task is due again at `runAt`. */
  retry(run: TaskRow, failure: Failure, runAt: number, transaction?: Transaction): Promise<boolean>;
  fail(run: TaskRow, failure: Failure, transaction?: Transaction): Promise<boolean>;
}

export function createSettle(
  { TaskRow }: Pick<Models, 'TaskRow'>,
  { now }: Pick<ShopTools, 'now'>,
): Settle {
  // Every claim counts an attempt, so the number belongs to one claim only.
  const write = async ({ id, attempts }: TaskRow, values: Values, transaction?: Transaction) => {
    const [changed] = await TaskRow.update(
      { ...values, worker: null, leaseUntil: null },
      { where: { id, attempts, status: 'running' }, transaction: transaction ?? null },
    );
    return changed === 1;
  };
  const saying = ({ name, message }: Failure) => ({ errorName: name, errorMessage: message });
  return {
    succeed: (run, result) =>
      write(run, {
        status: 'succeeded',
        result: JSON.stringify(result),
        finishedAt: new Date(now()),
        ...NO_ERROR,
      }),
    retry: (run, failure, runAt, transaction) =>
      write(run, { status: 'queued', runAt: new Date(runAt), ...saying(failure) }, transaction),
    fail: (run, failure, transaction) =>
      write(
        run,
        { status: 'failed', finishedAt: new Date(now()), ...saying(failure) },
        transaction,
      ),
  };
}

/** An earlier run may have left one. */
const NO_ERROR = { errorName: null, errorMessage: null };

export function toFailure(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  const { name, message } = thrown;
  const code = name === 'TaskError' && 'code' in thrown ? String(thrown.code) : name;
  // Many errors have the property, and only some of them a value.
  const retryAfterMs = 'retryAfterMs' in thrown ? thrown.retryAfterMs : undefined;
  return { name: code, message, ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}) };
}
