import cluster, { type Worker } from 'node:cluster';

import { StartError } from '@bookshop/kit/app';

import type { Tools } from '../tools';

/** So many workers that end within this time are a shop that cannot run. */
const MOST_ENDS = 5;
const WINDOW_MS = 10_000;

export interface WorkerPlan {
  /** `WEB_CONCURRENCY`, as it is set. */
  readonly requested?: string | undefined;
  /** How many threads the machine can run at the same time. */
  readonly available: number;
}

/** How many processes serve. */
export function planWorkers({ requested, available }: WorkerPlan): number {
  if (requested === undefined) return available;
  const count = /^[0-9]+$/.test(requested) ? Number(requested) : 0;
  if (count === 0) throw new StartError(['WEB_CONCURRENCY should be a whole number from 1.']);
  return Math.min(count, available);
}

/** Whether to start another worker, after workers have ended at these times. */
export function mayRestart(exitTimes: readonly number[], now: number): boolean {
  return exitTimes.filter((time) => time > now - WINDOW_MS).length < MOST_ENDS;
}

export interface SuperviseOptions {
  readonly count: number;
  readonly tools: Pick<Tools, 'log' | 'now'>;
}

/** Starts workers, which run the same program, and others in place of those that end. */
export function superviseWorkers({ count, tools: { log, now } }: SuperviseOptions): void {
  // Not `cluster.workers`: a worker that has ended may still be in it.
  const running = new Set<Worker>();
  const exitTimes: number[] = [];
  let code = 0;
  let ending = false;

  const fork = () => void running.add(cluster.fork());
  const end = () => {
    ending = true;
    for (const worker of running) worker.process.kill('SIGTERM');
    if (running.size === 0) process.exit(code);
  };
  const giveUp = () => {
    log.fatal({ exitTimes }, 'too many workers have ended');
    code = 1;
    end();
  };

  cluster.on('exit', (worker, exitCode: number | null, signal: NodeJS.Signals | null) => {
    running.delete(worker);
    if (ending) {
      if (exitCode !== 0 && signal !== 'SIGTERM') code = 1;
      if (running.size === 0) process.exit(code);
      return;
    }
    log.warn({ pid: worker.process.pid, code: exitCode, signal }, 'a worker has ended');
    exitTimes.push(now());
    if (mayRestart(exitTimes, now())) fork();
    else giveUp();
  });
  const onSignal = (signal: NodeJS.Signals) => {
    if (ending) return;
    log.info({ signal }, 'the shop is closing');
    end();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  for (let i = 0; i < count; i += 1) fork();
}
