import { NotImplemented } from '@bookshop/kit/app';

import type { BullWorker, BullWorkerOptions } from './bull-options';

/** Runs the tasks of the queue until it is closed. */
export function createBullWorker(_options: BullWorkerOptions): BullWorker {
  // TODO: a job is run by the handler of its name, and run again as the handler's rules say.
  throw new NotImplemented('tasks/bullmq');
}
