import cluster from 'node:cluster';

import type { Tools } from '../tools';

export interface WorkerPlan {
  /** `WEB_CONCURRENCY`, as it is set. */
  readonly requested?: string | undefined;
  /** How many threads the machine can run at the same time. */
  readonly available: number;
}

/** How many processes serve. */
export function planWorkers({ requested, available }: WorkerPlan): number {
  // TODO: any number is believed.
  return requested === undefined ? available : Number(requested);
}

/** Whether to start another worker, after workers have ended at these times. */
export function mayRestart(_exitTimes: readonly number[], _now: number): boolean {
  // TODO: a worker that cannot start is started for ever.
  return true;
}

export interface SuperviseOptions {
  readonly count: number;
  readonly tools: Pick<Tools, 'log' | 'now'>;
}

/** Starts workers, which run the same program, and others in place of those that end. */
export function superviseWorkers({ count, tools }: SuperviseOptions): void {
  // TODO: who tells the workers that the shop is to be closed?
  const ends: number[] = [];
  for (let i = 0; i < count; i += 1) cluster.fork();
  cluster.on('exit', ({ process: { pid } }, code, signal) => {
    tools.log.warn({ pid, code, signal }, 'a worker has ended');
    ends.push(tools.now());
    if (mayRestart(ends, tools.now())) cluster.fork();
  });
}
