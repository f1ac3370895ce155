import { randomUUID } from 'node:crypto';

import type { Json, ShopTools } from '@bookshop/kit/app';

import type { TaskDefinition } from '../tasks/handler';
import { type AddOptions, DEFAULT_MAX_RETRIES, type Queue, type Task, TaskError } from './queue';
import { toFailure } from './settle';

export interface TasksOptions {
  readonly queue: Pick<Queue, 'add'>;
  readonly tools: Pick<ShopTools, 'now'>;
  /** Whether `delay` runs the task at once, and adds nothing to the queue. */
  readonly eager: boolean;
  /** Whether an eager `delay` rejects with the error of the task. */
  readonly propagates: boolean;
}

/** What `delay` returns. */
export interface Delayed {
  id: string;
  /** The task as it ended, if it was run at once. */
  finished?: Task;
}

export interface DefinedTask {
  readonly name: string;
  delay(payload: unknown, options?: AddOptions): Promise<Delayed>;
}

/** The tasks of a program, by name. */
export interface Tasks {
  /** `DUPLICATE_TASK` when there is a task of this name. */
  define(definition: TaskDefinition): DefinedTask;
  /** `UNKNOWN_TASK` when there is no task of this name, `BAD_PAYLOAD` when it is not plain JSON. */
  delay(name: string, payload: unknown, options?: AddOptions): Promise<Delayed>;
}


export function createTasks({ queue, tools, eager, propagates }: TasksOptions): Tasks {
  const definitions = new Map<string, TaskDefinition>();

  const runEagerly = async (
    definition: TaskDefinition,
    payload: Json,
    { maxRetries = DEFAULT_MAX_RETRIES }: AddOptions = {},
  ): Promise<Delayed> => {
    const { name, handle, retry } = definition;
    const id = randomUUID();
    let attempts = 0;
    for (;;) {
      attempts += 1;
      try {
        const returned = await handle(copyPlain(payload));
        const result = JSON.parse(JSON.stringify(returned ?? null)) as Json;
        return { id, finished: { id, name, payload, status: 'succeeded', attempts, runAt: tools.now(), result } };
      } catch (thrown) {
        const { name: errorName, message } = toFailure(thrown);
        const mayRetry = maxRetries === null || attempts <= maxRetries;
        if (mayRetry && retry.on.includes(errorName)) continue;
        if (propagates) throw thrown;
        const error = { name: errorName, message };
        return { id, finished: { id, name, payload, status: 'failed', attempts, runAt: tools.now(), error } };
      }
    }
  };

  const delay: Tasks['delay'] = async (name, payload, options) => {
    const definition = definitions.get(name);
    if (!definition) throw new TaskError('UNKNOWN_TASK', `There is no task "${name}".`);
    const copy = copyPlain(payload);
    if (eager) return runEagerly(definition, copy, options);
    const { id } = await queue.add(name, copy, options);
    return { id };
  };

  return {
    define: (definition) => {
      const { name } = definition;
      if (definitions.has(name)) {
        throw new TaskError('DUPLICATE_TASK', `There is a task "${name}" already.`);
      }
      definitions.set(name, definition);
      return { name, delay: (payload, options) => delay(name, payload, options) };
    },
    delay,
  };
}

function copyPlain(value: unknown, parents: readonly object[] = []): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object') throw badPayload(`a ${typeof value}`);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw badPayload('a date without a time');
    return value.toISOString();
  }
  if (parents.includes(value)) throw badPayload('an object that contains itself');
  const within = [...parents, value];
  const proto: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value) && proto === Array.prototype) {
    return Array.from(value as unknown[], (item) => copyPlain(item, within));
  }
  if (proto !== Object.prototype && proto !== null) throw badPayload('an instance of a class');
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, copyPlain(part, within)]),
  );
}

function badPayload(what: string): TaskError {
  return new TaskError('BAD_PAYLOAD', `A payload cannot hold ${what}.`);
}
