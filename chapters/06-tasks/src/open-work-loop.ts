import { hostname } from 'node:os';

import { whileUnsolved } from '@bookshop/kit/app';

import type { OpenedApp } from './open-app';
import { createBullWorker } from './queue/bullmq-worker';
import { createSchedule } from './queue/schedule';
import { createWorkLoop, type WorkLoop } from './queue/work-loop';
import { createEntries } from './tasks/entries';

/**
 * What a worker does, again and again: it moves tasks from the outbox to the queue, adds what the
 * schedule says, and runs a task.
 */
export async function openWorkLoop(opened: OpenedApp): Promise<WorkLoop> {
  const { models, settings, tools, queue, outbox, worker, tableQueue, bull, handlers } = opened;
  const schedule = whileUnsolved(
    () => createSchedule({ models, queue, now: tools.now }),
    undefined,
  );
  await schedule?.load(createEntries(settings.TIME_ZONE));
  const leaseMs = settings.LEASE_SECONDS * 1_000;
  const name = `${hostname()}:${process.pid}`;
  const turn = async () => {
    await tableQueue?.forget();
    const { moved } = await outbox.relay();
    const due = (await schedule?.tick()) ?? [];
    const run = tableQueue ? await worker.runNext(name) : null;
    return moved > 0 || due.length > 0 || run !== null;
  };
  const loop = createWorkLoop({ turn, log: tools.log });
  const bullWorker =
    bull && whileUnsolved(() => createBullWorker({ ...bull, handlers, leaseMs }), undefined);
  return {
    start: loop.start,
    stop: async () => {
      await Promise.all([loop.stop(), bullWorker?.close()]);
    },
  };
}
