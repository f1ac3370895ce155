import { randomUUID } from 'node:crypto';

import type { Json, ShopTools } from '@bookshop/kit/app';

import type { Handler, TaskDefinition } from '../tasks/handler';
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
  const byName = new Map<string, TaskDefinition>();

  const delayEagerly = async (
    { name, handle, retry }: TaskDefinition,
    payload: Json,
    maxRetries: number | null = DEFAULT_MAX_RETRIES,
  ): Promise<Delayed> => {
    const id = randomUUID();
    const task = { id, name, payload, runAt: tools.now() };
    let attempts = 1;
    let end = await tryOnce(handle, payload);
    while ('thrown' in end && retry.on.includes(toFailure(end.thrown).name)) {
      if (maxRetries !== null && attempts > maxRetries) break;
      attempts += 1;
      end = await tryOnce(handle, payload);
    }
    if (!('thrown' in end)) {
      return { id, finished: { ...task, status: 'succeeded', attempts, result: end.result } };
    }
    if (propagates) throw end.thrown;
    const { name: kind, message } = toFailure(end.thrown);
    const error = { name: kind, message };
    return { id, finished: { ...task, status: 'failed', attempts, error } };
  };

  const tasks: Tasks = {
    define: (definition) => {
      const { name } = definition;
      if (byName.has(name)) throw new TaskError('DUPLICATE_TASK', `Two tasks "${name}".`);
      byName.set(name, definition);
      return { name, delay: (payload, options) => tasks.delay(name, payload, options) };
    },
    delay: async (name, payload, options) => {
      const definition = byName.get(name);
      if (!definition) throw new TaskError('UNKNOWN_TASK', `Nobody does "${name}".`);
      for (const [part, above] of partsOf(payload)) {
        if (isJson(part) && !above.has(part)) continue;
        throw new TaskError('BAD_PAYLOAD', 'There is something in it that is not JSON.');
      }
      const copy = copyOf(payload as Json);
      return eager ? delayEagerly(definition, copy, options?.maxRetries) : queue.add(name, copy, options);
    },
  };
  return tasks;
}

async function tryOnce(
  handle: Handler,
  payload: Json,
): Promise<{ readonly result: Json } | { readonly thrown: unknown }> {
  try {
    return { result: copyOf((await handle(copyOf(payload))) ?? null) };
  } catch (thrown) {
    return { thrown };
  }
}

function copyOf(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** The value and all that is in it, each with the objects around it. */
function* partsOf(
  value: unknown,
  above: ReadonlySet<unknown> = new Set(),
): Generator<[part: unknown, above: ReadonlySet<unknown>]> {
  yield [value, above];
  if (typeof value !== 'object' || value === null) return;
  const around = new Set(above).add(value);
  const inside: unknown[] = Array.isArray(value) ? [...(value as unknown[])] : Object.values(value);
  for (const part of inside) yield* partsOf(part, around);
}

function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || isPlain(value);
    default:
      return false;
  }
}

function isPlain(value: object): boolean {
  if (value instanceof Date) return Number.isFinite(value.getTime());
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || prototype === Object.prototype;
}
