import { isNotImplemented, type ShopTools } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import type { Settings } from '../settings';
import type { BullOptions } from './bull-options';
import { createBullQueue } from './bullmq-queue';
import type { Queue } from './queue';
import { createTableQueue, type TableQueue } from './table-queue';

export interface OpenedQueue {
  readonly queue: Queue;
  /** Where the queue is the table. */
  readonly tableQueue?: TableQueue;
  /** Where it is BullMQ. */
  readonly bull?: BullOptions;
}

const HOUR_MS = 3_600_000;

/** The queue that `QUEUE_URL` names. */
export function openQueue(
  settings: Settings,
  { models, tools }: { models: Models; tools: ShopTools },
): OpenedQueue {
  const resultMs = settings.RESULT_HOURS * HOUR_MS;
  if (settings.QUEUE_URL === 'table:') {
    const tableQueue = createTableQueue({ models, tools, resultMs });
    return { queue: tableQueue, tableQueue };
  }
  const { REDIS_URL: url = '', ENQUEUE_DEADLINE_MS: deadlineMs } = settings;
  const bull = { url, deadlineMs, resultMs, log: tools.log };
  return { queue: openOrRefuse(() => createBullQueue(bull)), bull };
}

/** While the queue is not solved yet, the shop opens, and every use of the queue says so. */
function openOrRefuse(open: () => Queue): Queue {
  try {
    return open();
  } catch (thrown) {
    if (!isNotImplemented(thrown)) throw thrown;
    const refuse = () => {
      throw thrown;
    };
    return { add: refuse, get: refuse, list: refuse, close: async () => {} };
  }
}
