import { isDeepStrictEqual } from 'node:util';

import type { Json } from '@bookshop/kit/app';
import { type Job, type JobsOptions, type JobState, Queue as BullQueue } from 'bullmq';
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

/** The port `Queue` on BullMQ. Nothing is opened before the first call. */
export function createBullQueue({ url, deadlineMs, resultMs, log }: BullOptions): Queue {
  const broker = createBroker(url, deadlineMs, (err) =>
    log.warn({ err }, 'the broker does not answer'),
  );
  const isKept = ({ finishedOn }: TaskJob) =>
    finishedOn === undefined || finishedOn > Date.now() - resultMs;

  const toOptions = (options: AddOptions, jobId: string | undefined): JobsOptions => {
    const { delayMs = 0, maxRetries = DEFAULT_MAX_RETRIES } = options;
    const age = { age: Math.ceil(resultMs / 1_000) };
    return {
      delay: Math.max(delayMs, 0),
      attempts: maxRetries === null ? Number.MAX_SAFE_INTEGER : maxRetries + 1,
      // The worker computes it: only there are the rules known.
      backoff: { type: 'rules' },
      removeOnComplete: age,
      removeOnFail: age,
      ...(jobId === undefined ? {} : { jobId }),
    };
  };

  const read = async (queue: TaskQueue, id: string): Promise<Task | null> => {
    // The state first: what a job has in it is never older then.
    const state = await queue.getJobState(id);
    const job = await queue.getJob(id);
    return job && isKept(job) ? toTask(job, STATUSES[state] ?? 'queued') : null;
  };

  return {
    add: async (name, payload, options = {}) => {
      const { expiresAt, uniqueKey } = options;
      const plain = toPlain(payload);
      const jobId = uniqueKey === undefined ? undefined : toJobId(uniqueKey);
      const data = { payload: plain, ...(expiresAt === undefined ? {} : { expiresAt }) };
      return broker.use(async (queue) => {
        const known = jobId === undefined ? undefined : await queue.getJob(jobId);
        // BullMQ removes old jobs only when others end.
        if (known && !isKept(known)) await known.remove();
        const job = await queue.add(name, data, toOptions(options, jobId));
        return { id: job.id ?? '' };
      });
    },
    get: async (id) => {
      // Other keys of BullMQ have names like jobs: `meta`, `events`.
      if (!/^(\d+|key-[\w-]+)$/.test(id)) return null;
      return broker.use((queue) => read(queue, id));
    },
    list: () =>
      broker.use(async (queue) => {
        const ids = new Set((await queue.getJobs()).map((job) => job.id ?? ''));
        const tasks = await Promise.all([...ids].map((id) => read(queue, id)));
        return tasks.filter((task) => task !== null).sort((a, b) => a.runAt - b.runAt);
      }),
    close: () => broker.close(),
  };
}

/** A copy, which the caller cannot change; an error where JSON would lose something. */
function toPlain(payload: Json): Json {
  try {
    const plain = JSON.parse(JSON.stringify(payload)) as Json;
    if (isDeepStrictEqual(plain, payload)) return plain;
  } catch {
    // A bigint, or an object that contains itself.
  }
  throw new TaskError('BAD_PAYLOAD', 'A payload is plain JSON.');
}

/** BullMQ takes no id with a colon, and none that is a number. */
function toJobId(key: string): string {
  return `key-${Buffer.from(key).toString('base64url')}`;
}

const STATUSES: Partial<Record<JobState | 'unknown', Task['status']>> = {
  active: 'running',
  completed: 'succeeded',
  failed: 'failed',
};

function toTask(job: TaskJob, status: Task['status']): Task {
  const { id = '', name, data, attemptsStarted, timestamp, delay, failedReason } = job;
  return {
    id,
    name,
    payload: data.payload,
    status,
    attempts: attemptsStarted,
    runAt: timestamp + delay,
    ...(status === 'succeeded' ? { result: job.returnvalue } : {}),
    ...(status === 'succeeded' || !failedReason ? {} : { error: readFailure(failedReason) }),
  };
}

/** The worker writes an error as JSON; BullMQ's own errors are only messages. */
function readFailure(reason: string): { name: string; message: string } {
  try {
    const { name, message } = JSON.parse(reason) as { name: string; message: string };
    return { name, message };
  } catch {
    return { name: 'Error', message: reason };
  }
}

interface Connection {
  readonly redis: Redis;
  readonly queue: TaskQueue;
}

/**
 * One connection for all calls, opened by the first. A call that fails throws it away: so nothing
 * that waits in it is sent later, and the next call begins with a new one.
 */
function createBroker(url: string, deadlineMs: number, onError: (error: unknown) => void) {
  let open: Connection | undefined;

  const forget = (gone: Redis) => {
    if (open?.redis === gone) open = undefined;
  };

  const drop = ({ redis, queue }: Connection) => {
    forget(redis);
    redis.disconnect();
    return queue.close().catch(onError);
  };

  const connect = (): Connection => {
    const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: null });
    const queue: TaskQueue = new BullQueue(QUEUE_NAME, { connection: redis });
    redis.on('error', onError).on('end', () => forget(redis));
    queue.on('error', onError);
    return { redis, queue };
  };

  return {
    use: async <T>(act: (queue: TaskQueue) => Promise<T>): Promise<T> => {
      const used = (open ??= connect());
      try {
        return await inTime(
          deadlineMs,
          used.queue.waitUntilReady().then(() => act(used.queue)),
        );
      } catch (cause) {
        void drop(used);
        throw Object.assign(new TaskError('QUEUE_DOWN', 'The queue does not answer.'), { cause });
      }
    },
    close: async () => {
      if (open) await drop(open);
    },
  };
}

async function inTime<T>(ms: number, act: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([act, late]).finally(() => clearTimeout(timer));
}
