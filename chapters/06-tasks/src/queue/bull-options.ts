import type { AppLog } from '@bookshop/kit/app';

import type { Handlers } from '../tasks/handler';

/** The name of the queue in BullMQ, for all processes of the shop. */
export const QUEUE_NAME = 'tasks';

export interface BullOptions {
  /** Of Redis. */
  readonly url: string;
  /** How long a call of the queue may take before it rejects with `QUEUE_DOWN`. */
  readonly deadlineMs: number;
  /** How long finished tasks are kept. */
  readonly resultMs: number;
  readonly log: AppLog;
}

export interface BullWorkerOptions extends BullOptions {
  readonly handlers: Handlers;
  /** After this time without a sign of life of its worker, a task belongs to nobody. */
  readonly leaseMs: number;
}

export interface BullWorker {
  /** Takes no more tasks, and resolves when those that run have ended. */
  close(): Promise<void>;
}
