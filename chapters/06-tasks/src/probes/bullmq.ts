import { StartError } from '@bookshop/kit/app';

import { type BullOptions, type BullWorker, createBullWorker } from '../queue/bullmq-queue';
import type { Handlers } from '../tasks/handler';

export interface BullProbeDeps {
  /** Where `QUEUE_URL` is `redis:`. */
  readonly bull: BullOptions | undefined;
  readonly handlers: Handlers;
}

/** A worker of BullMQ, which runs until it is stopped. */
export function createBullProbe({ bull, handlers }: BullProbeDeps) {
  const started: BullWorker[] = [];
  return {
    start: () => {
      if (!bull) throw new StartError(['QUEUE_URL is not redis:']);
      started.push(createBullWorker({ ...bull, handlers }));
    },
    stop: async () => {
      await Promise.all(started.splice(0).map((worker) => worker.close()));
    },
  };
}
