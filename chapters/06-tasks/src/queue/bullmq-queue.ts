import { NotImplemented } from '@bookshop/kit/app';

import type { BullOptions } from './bull-options';
import type { Queue } from './queue';

/** The port `Queue` on BullMQ. Nothing is opened before the first call. */
export function createBullQueue(_options: BullOptions): Queue {
  // TODO: jobs of BullMQ as tasks; a broker that does not answer must not hold a request.
  throw new NotImplemented('tasks/bullmq');
}
