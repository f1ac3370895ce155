import { NotImplemented, type ShopTools } from '@bookshop/kit/app';

import type { TaskDefinition } from '../tasks/handler';
import type { AddOptions, Queue, Task } from './queue';

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

export function createTasks(_options: TasksOptions): Tasks {
  // TODO: a registry of definitions; `delay` checks the payload and adds the task to the queue.
  throw new NotImplemented('tasks/define-and-delay');
}
