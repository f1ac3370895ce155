import type { Json, ShopTools } from '@bookshop/kit/app';

import type { TaskRow } from '../data/models';
import { type Handlers, NEVER, type TaskDefinition } from '../tasks/handler';
import type { Claim } from './claim';
import type { Failures, SettledAs } from './failures';
import { TaskError } from './queue';
import { type Failure, type Settle, toFailure } from './settle';

export interface WorkerDeps {
  readonly claim: Claim;
  readonly handlers: Handlers;
  readonly failures: Failures;
  readonly settle: Settle;
  readonly tools: Pick<ShopTools, 'reach' | 'log'>;
}

/** How a run ended; `lost`: the task is another worker's by now. */
export interface Run {
  id: string;
  outcome: 'succeeded' | SettledAs;
}

export interface Worker {
  /** Claims a task and runs it; `null` when none is due. */
  runNext(worker: string): Promise<Run | null>;
  /** Runs one task after the other until none is due. */
  runDue(worker: string): Promise<Run[]>;
}

/** Takes tasks from the table queue, one at a time, and runs them. */
export function createWorker({ claim, handlers, failures, settle, tools }: WorkerDeps): Worker {
  const attempt = async (task: TaskRow, definition: TaskDefinition | undefined): Promise<Ended> => {
    try {
      if (!definition) throw new TaskError('UNKNOWN_TASK', `There is no task "${task.name}".`);
      return { result: (await definition.handle(JSON.parse(task.payload) as Json)) ?? null };
    } catch (err) {
      tools.log.warn({ err, task: task.name, id: task.id }, 'a task has failed');
      return { failure: toFailure(err) };
    }
  };

  const runNext: Worker['runNext'] = async (worker) => {
    const task = await claim(worker);
    if (!task) return null;
    await tools.reach('worker/claimed');
    const definition = handlers.get(task.name);
    const ended = await attempt(task, definition);
    // If the worker dies here, the work is done, and the queue does not know it.
    await tools.reach('worker/before-ack');
    const id = String(task.id);
    if ('failure' in ended) {
      const rules = definition?.retry ?? NEVER;
      return { id, outcome: await failures.settleFailure(task, ended.failure, rules) };
    }
    return { id, outcome: (await settle.succeed(task, ended.result)) ? 'succeeded' : 'lost' };
  };

  return {
    runNext,
    runDue: async (worker) => {
      const runs: Run[] = [];
      for (let run = await runNext(worker); run; run = await runNext(worker)) runs.push(run);
      return runs;
    },
  };
}

type Ended = { readonly result: Json } | { readonly failure: Failure };
