import type { Json } from '@bookshop/kit/app';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';

import { NEVER, type RetryRules, type TaskDefinition } from '../tasks/handler';
import { type BullWorker, type BullWorkerOptions, QUEUE_NAME } from './bull-options';
import type { JobData } from './bullmq-queue';
import { TaskError } from './queue';
import { toFailure } from './settle';

type TaskJob = Job<JobData, Json>;

/** Runs the tasks of the queue until it is closed. */
export function createBullWorker(options: BullWorkerOptions): BullWorker {
  const { url, leaseMs, log, handlers } = options;
  const rulesOf = (job: { name: string } | undefined) =>
    handlers.get(job?.name ?? '')?.retry ?? NEVER;

  const run = async (job: TaskJob): Promise<Json> => {
    try {
      return await runOnce(job, handlers.get(job.name));
    } catch (err) {
      log.warn({ err, task: job.name, id: job.id }, 'a task has failed');
      const { name, message } = toFailure(err);
      // BullMQ keeps only the message of an error.
      const kept = JSON.stringify({ name, message });
      throw rulesOf(job).on.includes(name) ? new Error(kept) : new UnrecoverableError(kept);
    }
  };

  // Commands of a worker wait for a broker that is away for a while.
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  const worker = new Worker<JobData, Json>(QUEUE_NAME, run, {
    connection: redis,
    lockDuration: leaseMs,
    stalledInterval: leaseMs,
    settings: { backoffStrategy: (runs, _type, _err, job) => delayAfter(runs, rulesOf(job)) },
  });
  const onError = (err: unknown) => log.warn({ err }, 'the worker has lost its broker');
  redis.on('error', onError);
  worker.on('error', onError);

  return {
    close: async () => {
      // Without its broker, a worker would wait for it before it closes.
      await worker.close(redis.status !== 'ready');
      redis.disconnect();
    },
  };
}

async function runOnce(job: TaskJob, definition: TaskDefinition | undefined): Promise<Json> {
  const { payload, expiresAt } = job.data;
  if (expiresAt !== undefined && expiresAt <= Date.now()) {
    throw new TaskError('EXPIRED', 'No worker was free in time.');
  }
  if (!definition) throw new TaskError('UNKNOWN_TASK', `There is no task "${job.name}".`);
  return (await definition.handle(payload)) ?? null;
}

/** The delay doubles with each run. */
function delayAfter(runs: number, { baseMs, maxMs, jitter }: RetryRules): number {
  const delay = Math.min(maxMs, baseMs * 2 ** (runs - 1));
  return jitter ? Math.floor(Math.random() * (delay + 1)) : delay;
}
