import { randomUUID } from 'node:crypto';
import { types } from 'node:util';

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
  const definitions: TaskDefinition[] = [];
  const find = (name: string) => definitions.find((each) => each.name === name);

  async function runNow(
    definition: TaskDefinition,
    text: string,
    left: number,
    attempts = 1,
  ): Promise<Pick<Task, 'status' | 'attempts' | 'result' | 'error'>> {
    try {
      const returned = await definition.handle(JSON.parse(text) as Json);
      const result = JSON.parse(JSON.stringify(returned ?? null)) as Json;
      return { status: 'succeeded', attempts, result };
    } catch (thrown) {
      const { name, message } = toFailure(thrown);
      if (left > 0 && definition.retry.on.includes(name)) {
        return runNow(definition, text, left - 1, attempts + 1);
      }
      if (propagates) throw thrown;
      return { status: 'failed', attempts, error: { name, message } };
    }
  }

  async function delay(name: string, payload: unknown, options?: AddOptions): Promise<Delayed> {
    const definition = find(name);
    if (!definition) throw new TaskError('UNKNOWN_TASK', `"${name}" is not defined.`);
    const text = writeJson(payload);
    const copy = JSON.parse(text) as Json;
    if (!eager) return queue.add(name, copy, options);
    const { maxRetries } = { maxRetries: DEFAULT_MAX_RETRIES, ...options };
    const [id, runAt] = [randomUUID(), tools.now()];
    const ended = await runNow(definition, text, maxRetries ?? Number.POSITIVE_INFINITY);
    return { id, finished: { id, name, payload: copy, runAt, ...ended } };
  }

  return {
    delay,
    define(definition) {
      const { name } = definition;
      if (find(name)) throw new TaskError('DUPLICATE_TASK', `"${name}" is defined twice.`);
      definitions.push(definition);
      return { name, delay: async (...rest) => delay(name, ...rest) };
    },
  };
}

function writeJson(payload: unknown): string {
  try {
    return JSON.stringify(payload, function (this: Record<string, unknown>, key, value: unknown) {
      // `this[key]` is what was there before `toJSON` was called.
      if (isWritable(this[key])) return value;
      throw new TypeError(`${key} is not JSON`);
    });
  } catch {
    throw new TaskError('BAD_PAYLOAD', 'A task gets strings, numbers, booleans, lists, objects.');
  }
}

function isWritable(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) < Infinity;
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null || Array.isArray(value)) return true;
  if (types.isDate(value)) return String(value) !== 'Invalid Date';
  if ('toJSON' in value && typeof value.toJSON === 'function') return false;
  return [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}
