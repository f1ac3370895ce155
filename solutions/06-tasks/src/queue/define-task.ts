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

  const run = async ({ name, handle, retry }: TaskDefinition, payload: Json, most: number) => {
    const task = { id: randomUUID(), name, payload, runAt: tools.now() };
    for (let attempts = 1; ; attempts += 1) {
      try {
        // A copy for each run, as from the queue: the handler may change it.
        const returned = (await handle(structuredClone(payload))) ?? null;
        const result = JSON.parse(JSON.stringify(returned)) as Json;
        return { ...task, status: 'succeeded', attempts, result } satisfies Task;
      } catch (thrown) {
        const { name: kind, message } = toFailure(thrown);
        if (attempts <= most && retry.on.includes(kind)) continue;
        if (propagates) throw thrown;
        const error = { name: kind, message };
        return { ...task, status: 'failed', attempts, error } satisfies Task;
      }
    }
  };

  const delay: Tasks['delay'] = async (name, payload, options = {}) => {
    const definition = definitions.get(name);
    if (!definition) throw new TaskError('UNKNOWN_TASK', `There is no task "${name}".`);
    // Before the first `await`: the caller may go on, and change what it has passed.
    const plain = toPlain(payload);
    if (!eager) return queue.add(name, plain, options);
    const { maxRetries = DEFAULT_MAX_RETRIES } = options;
    const finished = await run(definition, plain, maxRetries ?? Infinity);
    return { id: finished.id, finished };
  };

  return {
    delay,
    define: (definition) => {
      const { name } = definition;
      if (definitions.has(name)) {
        throw new TaskError('DUPLICATE_TASK', `There is a task "${name}" already.`);
      }
      definitions.set(name, definition);
      return { name, delay: (payload, options) => delay(name, payload, options) };
    },
  };
}

/** A copy of what JSON can hold; `above` is what the value is in. */
function toPlain(value: unknown, above: readonly unknown[] = []): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value !== 'object' || above.includes(value)) throw refuse();
  const within = [...above, value];
  // `from` also visits the holes of a list, as `undefined`.
  if (Array.isArray(value)) return Array.from(value, (item) => toPlain(item, within));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) throw refuse();
  const copied = Object.entries(value).map(([key, item]) => [key, toPlain(item, within)] as const);
  return Object.fromEntries(copied);
}

function refuse(): TaskError {
  return new TaskError('BAD_PAYLOAD', 'A payload is plain JSON: pass ids, not objects of classes.');
}
