import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';

import { StartError } from '@bookshop/kit/app';

import type { Tools } from '../tools';

export interface WorkerPlan {
  /** `WEB_CONCURRENCY`, as it is set. */
  readonly requested?: string | undefined;
  /** How many threads the machine can run at the same time. */
  readonly available: number;
}

/** How many processes serve. */
export function planWorkers({ requested, available }: WorkerPlan): number {
  const wanted = requested ?? String(available);
  const [digits] = /^0*[1-9][0-9]*$/.exec(wanted) ?? [];
  if (digits === undefined) {
    throw new StartError([`WEB_CONCURRENCY is no number of workers: ${JSON.stringify(wanted)}.`]);
  }
  return Number(digits) > available ? available : Number(digits);
}

/** Whether to start another worker, after workers have ended at these times. */
export function mayRestart(exitTimes: readonly number[], now: number): boolean {
  const fifth = [...exitTimes].sort((a, b) => b - a).at(4);
  return fifth === undefined || now - fifth >= 10_000;
}

export interface SuperviseOptions {
  readonly count: number;
  readonly tools: Pick<Tools, 'log' | 'now'>;
}

/** Each place of a worker is a loop: it starts one, waits for its end, and starts the next. */
export function superviseWorkers({ count, tools }: SuperviseOptions): void {
  const { log, now } = tools;
  const places: (Worker | undefined)[] = Array.from({ length: count });
  const exitTimes: number[] = [];
  const failures: unknown[] = [];
  let cause: string | undefined;

  const endAll = (why: string) => {
    cause = why;
    for (const worker of places) worker?.process.kill('SIGTERM');
  };

  const keepFilled = async (place: number) => {
    while (cause === undefined) {
      const worker = cluster.fork();
      places[place] = worker;
      const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];
      places[place] = undefined;
      const isWell = code === 0 || signal === 'SIGTERM';
      if (cause !== undefined) {
        if (!isWell) failures.push({ code, signal });
        return;
      }
      log.warn({ pid: worker.process.pid, code, signal }, 'one worker less');
      exitTimes.push(now());
      if (mayRestart(exitTimes, now())) continue;
      log.fatal({ ends: exitTimes.length }, 'workers do not stay');
      failures.push('crash loop');
      endAll('crash loop');
    }
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (cause !== undefined) return;
      log.info({ signal }, 'telling the workers to end');
      endAll(signal);
    });
  }
  void Promise.all(places.map((_, place) => keepFilled(place))).then(() => {
    process.exit(failures.length > 0 ? 1 : 0);
  });
}
