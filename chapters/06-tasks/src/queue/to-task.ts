import type { Json } from '@bookshop/kit/app';

import type { TaskRow } from '../data/models';
import type { Task } from './queue';

/** A row of the table `tasks` as callers see it. */
export function toTask(row: TaskRow): Task {
  const { id, name, payload, status, attempts, runAt, result, errorName, errorMessage } = row;
  return {
    id: String(id),
    name,
    payload: JSON.parse(payload) as Json,
    status,
    attempts,
    runAt: runAt.getTime(),
    ...(result === null ? {} : { result: JSON.parse(result) as Json }),
    ...(errorName === null ? {} : { error: { name: errorName, message: errorMessage ?? '' } }),
  };
}
