import { performance } from 'node:perf_hooks';

import { loadBuilt } from './built-chapter';
import { noMeasure } from './measure';
import type { Handle, TaskShop } from './task-shop';

/** A task that does nothing: what is left is the time of the queue. */
const TASK = 'echo';

const LEASE_MS = 60_000;

/** Seconds to add jobs, one after the other. */
export async function addJobs({ queue }: TaskShop, jobs: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < jobs; i += 1) await queue.add(TASK, { number: i });
  return (performance.now() - start) / 1000;
}

/**
 * Seconds in which one worker runs the jobs that were added, from the first to the last one: to
 * start a worker takes time only once.
 */
export async function runJobs(built: string, shop: TaskShop, jobs: number): Promise<number> {
  const task = shop.handlers.get(TASK);
  if (!task) throw noMeasure(`there is no task ${TASK}`);
  const begun: number[] = [];
  const allBegun = new Promise<void>((resolve) => {
    const handle: Handle = async (payload) => {
      if (begun.push(performance.now()) === jobs) resolve();
      return payload;
    };
    shop.handlers.set(TASK, { ...task, handle });
  });
  const end = startWorker(built, shop);
  await allBegun;
  await end();
  if (begun.length !== jobs) throw noMeasure(`${begun.length} runs of ${jobs} jobs`);
  return ((begun.at(-1) ?? 0) - (begun[0] ?? 0)) / 1000;
}

/** Returns what ends it, after the job that it runs. */
function startWorker(built: string, { bull, handlers, worker }: TaskShop): () => Promise<unknown> {
  if (!bull) {
    const running = worker.runDue('bench');
    return () => running;
  }
  const { createBullWorker } = loadBuilt(built, 'src/queue/bullmq-worker.js') as {
    createBullWorker(options: object): { close(): Promise<void> };
  };
  const bullWorker = createBullWorker({ ...bull, handlers, leaseMs: LEASE_MS });
  return () => bullWorker.close();
}
