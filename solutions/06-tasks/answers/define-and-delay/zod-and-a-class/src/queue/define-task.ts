import { randomUUID } from 'node:crypto';

import type { Json, ShopTools } from '@bookshop/kit/app';
import { z } from 'zod';

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

const plain: z.ZodType = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.date(),
    z.array(plain),
    z.custom<object>(isOfNoClass).pipe(z.record(z.string(), plain)),
  ]),
);

function isOfNoClass(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

class Registry implements Tasks {
  readonly #definitions = new Map<string, TaskDefinition>();
  readonly #options: TasksOptions;

  constructor(options: TasksOptions) {
    this.#options = options;
  }

  define(definition: TaskDefinition): DefinedTask {
    const { name } = definition;
    if (this.#definitions.has(name)) throw new TaskError('DUPLICATE_TASK', `${name} is taken.`);
    this.#definitions.set(name, definition);
    return { name, delay: (payload, options) => this.delay(name, payload, options) };
  }

  async delay(name: string, payload: unknown, options?: AddOptions): Promise<Delayed> {
    const definition = this.#definitions.get(name);
    if (definition === undefined) throw new TaskError('UNKNOWN_TASK', `No task ${name}.`);
    const text = this.#write(payload);
    if (!this.#options.eager) {
      return this.#options.queue.add(name, JSON.parse(text) as Json, options);
    }
    const finished = await this.#run(definition, text, options);
    return { id: finished.id, finished };
  }

  #write(payload: unknown): string {
    try {
      // A cycle is no end for the schema: first the one that notices it.
      const text = JSON.stringify(payload);
      plain.parse(payload);
      return text;
    } catch {
      throw new TaskError('BAD_PAYLOAD', 'Only JSON can be stored.');
    }
  }

  async #run(definition: TaskDefinition, text: string, options: AddOptions = {}): Promise<Task> {
    const most = options.maxRetries === undefined ? DEFAULT_MAX_RETRIES : options.maxRetries;
    const task: Task = {
      id: randomUUID(),
      name: definition.name,
      payload: JSON.parse(text) as Json,
      status: 'running',
      attempts: 0,
      runAt: this.#options.tools.now(),
    };
    let thrown: unknown;
    do {
      task.attempts += 1;
      try {
        const result = await definition.handle(JSON.parse(text) as Json);
        task.result = JSON.parse(JSON.stringify(result ?? null)) as Json;
        return { ...task, status: 'succeeded' };
      } catch (error) {
        thrown = error;
      }
    } while (
      definition.retry.on.includes(toFailure(thrown).name) &&
      (most === null || task.attempts <= most)
    );
    if (this.#options.propagates) throw thrown;
    const { name, message } = toFailure(thrown);
    return { ...task, status: 'failed', error: { name, message } };
  }
}

export function createTasks(options: TasksOptions): Tasks {
  return new Registry(options);
}
