import { createHash } from 'node:crypto';

import type { Json } from '@bookshop/kit/app';
import { type Job, Queue as BullQueue } from 'bullmq';
import { Redis } from 'ioredis';

import { type BullOptions, QUEUE_NAME } from './bull-options';
import { type AddOptions, DEFAULT_MAX_RETRIES, type Queue, type Task, TaskError } from './queue';

/** A job's data: the payload, and what BullMQ has no option for. */
export interface JobData {
  payload: Json;
  expiresAt?: number;
}

type TaskQueue = BullQueue<JobData, Json>;
type TaskJob = Job<JobData, Json>;

/** The port `Queue` on BullMQ, with a connection of its own for each call. */
export function createBullQueue(options: BullOptions): Queue {
  const { resultMs } = options;
  const isOver = (job: TaskJob) => (job.finishedOn ?? Infinity) + resultMs <= Date.now();

  const find = async (queue: TaskQueue, id: string): Promise<Task | null> => {
    const state = await queue.getJobState(id);
    const job = await queue.getJob(id);
    return job && !isOver(job) ? describe(job, state) : null;
  };

  const insert = async (queue: TaskQueue, name: string, data: JobData, how: AddOptions) => {
    const { delayMs = 0, uniqueKey, maxRetries = DEFAULT_MAX_RETRIES } = how;
    const jobId = uniqueKey === undefined ? undefined : idOf(uniqueKey);
    if (jobId !== undefined && !(await find(queue, jobId))) await queue.remove(jobId);
    const job = await queue.add(name, data, {
      attempts: (maxRetries ?? 1_000_000_000) + 1,
      backoff: { type: 'custom' },
      ...(delayMs > 0 ? { delay: delayMs } : {}),
      ...(jobId === undefined ? {} : { jobId }),
    });
    return { id: String(job.id) };
  };

  return {
    async add(name, payload, how = {}) {
      const data: JobData = { payload: copyPlain(payload, []) };
      if (how.expiresAt !== undefined) data.expiresAt = how.expiresAt;
      return visit(options, (queue) => insert(queue, name, data, how));
    },
    async get(id) {
      if (!/^(k[\da-f]{64}|[1-9]\d*)$/.test(id)) return null;
      return visit(options, (queue) => find(queue, id));
    },
    list: () =>
      visit(options, async (queue) => {
        const tasks = new Map<string, Task>();
        for (const state of ['wait', 'delayed', 'active', 'completed', 'failed'] as const) {
          for (const { id } of await queue.getJobs([state])) {
            const task = await find(queue, String(id));
            if (task) tasks.set(task.id, task);
          }
        }
        return [...tasks.values()].sort((a, b) => a.runAt - b.runAt);
      }),
    close: async () => {},
  };
}

/** Connects, asks, and disconnects. */
async function visit<T>(options: BullOptions, ask: (queue: TaskQueue) => Promise<T>): Promise<T> {
  const { url, deadlineMs, log } = options;
  const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: null });
  const queue: TaskQueue = new BullQueue(QUEUE_NAME, { connection: redis });
  const note = (err: unknown) => log.warn({ err }, 'no broker');
  redis.on('error', note);
  queue.on('error', note);
  const over = new AbortController();
  const deadline = setTimeout(() => over.abort(new Error('too late')), deadlineMs);
  const late = new Promise<never>((_, reject) => {
    over.signal.addEventListener('abort', () => reject(over.signal.reason as Error));
  });
  const asking = async () => {
    await queue.waitUntilReady();
    return ask(queue);
  };
  try {
    return await Promise.race([asking(), late]);
  } catch {
    throw new TaskError('QUEUE_DOWN', 'There is no broker.');
  } finally {
    clearTimeout(deadline);
    redis.disconnect();
    void queue.close().catch(note);
  }
}

function copyPlain(value: unknown, above: readonly unknown[]): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Number.isFinite(value)) return value as number;
  if (typeof value === 'object' && !above.includes(value)) {
    const within = [...above, value];
    if (Array.isArray(value)) return Array.from(value, (item: unknown) => copyPlain(item, within));
    if (Object.getPrototypeOf(value) === Object.prototype) {
      const parts = Object.entries(value);
      return Object.fromEntries(parts.map(([key, part]) => [key, copyPlain(part, within)]));
    }
  }
  throw new TaskError('BAD_PAYLOAD', 'Only plain JSON can be kept.');
}

function idOf(key: string): string {
  return `k${createHash('sha256').update(key).digest('hex')}`;
}

function describe(job: TaskJob, state: string): Task {
  const task: Task = {
    id: String(job.id),
    name: job.name,
    payload: job.data.payload,
    status: 'queued',
    attempts: job.attemptsStarted,
    runAt: job.timestamp + job.delay,
  };
  if (state === 'active') task.status = 'running';
  if (state === 'completed') return { ...task, status: 'succeeded', result: job.returnvalue };
  if (state === 'failed') task.status = 'failed';
  const { name = 'Error', message = job.failedReason } = Object(job.progress) as {
    name?: string;
    message?: string;
  };
  return message ? { ...task, error: { name, message } } : task;
}
