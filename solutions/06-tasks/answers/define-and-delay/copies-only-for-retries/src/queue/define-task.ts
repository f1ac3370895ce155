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
  const registry = new Map<string, TaskDefinition>();

  async function runAtOnce(
    definition: TaskDefinition,
    payload: Json,
    options: AddOptions,
  ): Promise<Delayed> {
    const { maxRetries = DEFAULT_MAX_RETRIES } = options;
    const id = newId();
    const runAt = tools.now();
    const { name, retry } = definition;
    for (let attempts = 1; ; attempts += 1) {
      const base = { id, name, payload, attempts, runAt };
      try {
        // A copy is only needed if another run may follow.
        const isLast = maxRetries !== null && attempts > maxRetries;
        const given = isLast ? payload : copyPlain(payload, new Set());
        const returned = await definition.handle(given);
        const result = copyResult(returned);
        return { id, finished: { ...base, status: 'succeeded', result } };
      } catch (thrown) {
        const failure = toFailure(thrown);
        const mayRetry = maxRetries === null || attempts <= maxRetries;
        if (mayRetry && retry.on.includes(failure.name)) continue;
        if (propagates) throw thrown;
        const error = { name: failure.name, message: failure.message };
        return { id, finished: { ...base, status: 'failed', error } };
      }
    }
  }

  async function delay(name: string, payload: unknown, options?: AddOptions): Promise<Delayed> {
    const definition = registry.get(name);
    if (!definition) throw new TaskError('UNKNOWN_TASK', `There is no task "${name}".`);
    const copy = copyPlain(payload, new Set());
    if (eager) return runAtOnce(definition, copy, options ?? {});
    const { id } = await queue.add(name, copy, options);
    return { id };
  }

  return {
    define: (definition) => {
      const { name } = definition;
      if (registry.has(name)) throw new TaskError('DUPLICATE_TASK', `"${name}" is defined twice.`);
      registry.set(name, definition);
      return { name, delay: (payload, options) => delay(name, payload, options) };
    },
    delay,
  };
}

const newId = (): string => `eager-${randomUUID()}`;

function copyResult(returned: Json | void): Json {
  const text = JSON.stringify(returned ?? null) as string | undefined;
  return JSON.parse(text ?? 'null') as Json;
}

/** `around`: the objects that contain this value. */
function copyPlain(value: unknown, around: Set<object>): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || around.has(value)) throw refuse();
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refuse();
    return value.toISOString();
  }
  const copy = Array.isArray(value) ? copyList(value, around) : copyObject(value, around);
  return copy;
}

function copyList(list: readonly unknown[], around: Set<object>): Json[] {
  if (Object.getPrototypeOf(list) !== Array.prototype) throw refuse();
  around.add(list);
  const copy = Array.from(list, (item) => copyPlain(item, around));
  around.delete(list);
  return copy;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function copyObject(value: object, around: Set<object>): Json {
  if (!isPlainObject(value) || Object.getOwnPropertySymbols(value).length > 0) throw refuse();
  around.add(value);
  // `fromEntries` defines properties, so `__proto__` is a key as any other.
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, copyPlain(item, around)]),
  );
  around.delete(value);
  return copy;
}

function refuse(): TaskError {
  return new TaskError('BAD_PAYLOAD', 'A payload is plain JSON, and nothing else.');
}
