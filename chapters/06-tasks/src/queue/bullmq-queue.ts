import { type AppLog, NotImplemented } from '@bookshop/kit/app';

import type { Handlers } from '../tasks/handler';
import type { Queue } from './queue';

export interface BullOptions {
  /** Of Redis. */
  readonly url: string;
  /** How long `add` may take before it rejects with `QUEUE_DOWN`. */
  readonly deadlineMs: number;
  /** How long finished tasks are kept. */
  readonly resultMs: number;
  readonly log: AppLog;
}

export interface BullWorker {
  /** Takes no more tasks, and resolves when those that run have ended. */
  close(): Promise<void>;
}

/** The port `Queue` on BullMQ. Nothing is opened before the first call. */
export function createBullQueue(_options: BullOptions): Queue {
  // TODO: jobs of BullMQ as tasks; a broker that does not answer must not hold a request.
  throw new NotImplemented('tasks/bullmq');
}

/** Runs the tasks of the queue until it is closed. */
export function createBullWorker(_options: BullOptions & { handlers: Handlers }): BullWorker {
  // TODO: a job is run by the handler of its name.
  throw new NotImplemented('tasks/bullmq');
}
