import cluster, { type Worker } from 'node:cluster';

import { StartError } from '@bookshop/kit/app';
import { z } from 'zod';

import type { Tools } from '../tools';

const WINDOW_MS = 10_000;
const TOO_MANY = 5;

const wholeNumber = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(Number)
  .pipe(z.union([z.number().min(1), z.literal(Infinity)]));

export interface WorkerPlan {
  /** `WEB_CONCURRENCY`, as it is set. */
  readonly requested?: string | undefined;
  /** How many threads the machine can run at the same time. */
  readonly available: number;
}

/** How many processes serve. */
export function planWorkers({ requested, available }: WorkerPlan): number {
  if (requested === undefined) return available;
  const { success, data } = wholeNumber.safeParse(requested);
  if (success) return Math.min(data, available);
  throw new StartError(['Set WEB_CONCURRENCY to a whole number from 1, or not at all.']);
}

/** Whether to start another worker, after workers have ended at these times. */
export function mayRestart(exitTimes: readonly number[], now: number): boolean {
  let recent = 0;
  for (const time of exitTimes) if (now - time < WINDOW_MS) recent += 1;
  return recent < TOO_MANY;
}

export interface SuperviseOptions {
  readonly count: number;
  readonly tools: Pick<Tools, 'log' | 'now'>;
}

/** Starts workers, which run the same program, and others in place of those that end. */
export function superviseWorkers(options: SuperviseOptions): void {
  const supervisor = new Supervisor(options);
  process.on('SIGTERM', (signal) => supervisor.onSignal(signal));
  process.on('SIGINT', (signal) => supervisor.onSignal(signal));
  supervisor.start();
}

class Supervisor {
  readonly #options: SuperviseOptions;
  #recentEnds: number[] = [];
  #left = 0;
  /** The code with which the primary is going to end. */
  #ending: 0 | 1 | undefined;

  constructor(options: SuperviseOptions) {
    this.#options = options;
  }

  start(): void {
    while (this.#left < this.#options.count) this.#fork();
  }

  onSignal(signal: NodeJS.Signals): void {
    if (this.#ending !== undefined) return;
    this.#options.tools.log.info({ signal }, 'the workers are told to end');
    this.#end(0);
  }

  #fork(): void {
    this.#left += 1;
    const worker = cluster.fork();
    worker.on('exit', (code: number | null, signal: NodeJS.Signals | null) => {
      this.#left -= 1;
      if (this.#ending === undefined) this.#replace(worker, { code, signal });
      else if (code !== 0 && signal !== 'SIGTERM') this.#ending = 1;
      if (this.#left === 0) process.exit(this.#ending);
    });
  }

  #replace({ process: { pid } }: Worker, how: object): void {
    const { log, now } = this.#options.tools;
    log.warn({ pid, ...how }, 'a worker is gone');
    this.#recentEnds = [...this.#recentEnds, now()].filter((time) => time > now() - WINDOW_MS);
    if (mayRestart(this.#recentEnds, now())) return this.#fork();
    log.fatal({}, `${TOO_MANY} workers are gone within ${WINDOW_MS / 1_000} s`);
    this.#end(1);
  }

  #end(code: 0 | 1): void {
    this.#ending = code;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  }
}
