import { setTimeout as pause } from 'node:timers/promises';

import { type Json, silentLog, StartError } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import type { BullOptions, BullWorker } from '../queue/bull-options';
import { createBullQueue } from '../queue/bullmq-queue';
import { createBullWorker } from '../queue/bullmq-worker';
import type { Queue, Task } from '../queue/queue';
import type { Settings } from '../settings';
import type { Handlers } from '../tasks/handler';
import { createFlakyTasks } from './flaky-tasks';
import { createOddPayloads, type Place, putInto } from './odd-payloads';
import { openPort, type PortKind } from './ports';

export interface BullProbeDeps {
  /** Where `QUEUE_URL` is `redis:`. */
  readonly bull: BullOptions | undefined;
  readonly settings: Settings;
  readonly queue: Queue;
  readonly handlers: Handlers;
  readonly models: Pick<Models, 'Book'>;
}

/** What a call came to, and after how many milliseconds. */
export interface Ended {
  came: string;
  ms: number;
}

/** How long a test waits for a task. */
const PATIENCE_MS = 8_000;
const LOOK_MS = 15;

/** Workers of BullMQ, and queues whose Redis does not answer. */
export function createBullProbe({ bull, settings, queue, handlers, models }: BullProbeDeps) {
  const odd = createOddPayloads(models);
  const started: BullWorker[] = [];
  const flaky = createFlakyTasks();
  const redis = () => {
    if (!bull) throw new StartError(['QUEUE_URL is not redis:']);
    return bull;
  };

  const openQueue = (port: number, deadlineMs: number) =>
    createBullQueue({
      url: `redis://127.0.0.1:${port}`,
      deadlineMs,
      resultMs: 3_600_000,
      log: silentLog,
    });

  return {
    start: () => {
      const leaseMs = settings.LEASE_SECONDS * 1_000;
      const all = new Map([...handlers, ...flaky.handlers]);
      started.push(createBullWorker({ ...redis(), leaseMs, handlers: all }));
    },
    stop: async () => {
      await Promise.all(started.splice(0).map((worker) => worker.close()));
    },
    /** When the runs of a task with this payload began, in milliseconds since 1970. */
    runsOf: (payload: Json) => flaky.runsOf(payload),

    /** The task when it has succeeded or failed, or as it is when the patience is at its end. */
    ended: async (id: string): Promise<Task | null> => {
      let task: Task | null = null;
      await lookUntil(async () => {
        task = await queue.get(id);
        return task === null || ['succeeded', 'failed'].includes(task.status);
      });
      return task;
    },

    /** A task with a key, in a queue that keeps results for this time: what is known of it. */
    forget: async (resultMs: number, uniqueKey: string) => {
      const short = createBullQueue({ ...redis(), resultMs });
      const { id } = await short.add('echo', 'first', { uniqueKey });
      const isForgotten = await lookUntil(async () => (await short.get(id)) === null);
      const listed = (await short.list()).length;
      const again = await short.add('wait', 'second', { uniqueKey });
      const payload = (await short.get(again.id))?.payload;
      await short.close();
      return { isForgotten, listed, payload: payload ?? null };
    },

    /** What the programs of a test need. */
    environment: () => ({ DATABASE_URL: settings.DATABASE_URL, REDIS_URL: redis().url }),

    /** Adds a value that JSON cannot hold; nothing listens at this port. */
    addOdd: async (kind: string, place: Place) => {
      const port = await openPort('refused');
      const down = openQueue(port.number, 5_000);
      try {
        return (await end(() => down.add('echo', putInto(place, odd[kind]?.()) as Json))).came;
      } finally {
        await down.close();
      }
    },

    /** Adds a payload, and changes it right afterwards. */
    addThenChange: async (payload: { list: Json[] }) => {
      const own = { list: [...payload.list] };
      const adding = queue.add('echo', own);
      own.list.push('changed');
      return adding;
    },

    /** Calls to ports where no Redis answers, one for each deadline and in this order. */
    callDown: async (kind: PortKind, call: 'add' | 'list', deadlines: number[]) => {
      const port = await openPort(kind);
      const queues = deadlines.map((ms) => openQueue(port.number, ms));
      const order: number[] = [];
      const ended = await Promise.all(
        queues.map(async (down, i) => {
          const what = await end(() => (call === 'add' ? down.add('echo', 1) : down.list()));
          order.push(deadlines[i] ?? 0);
          return what;
        }),
      );
      await Promise.all(queues.map((down) => down.close()));
      port.close();
      return { ended, order };
    },

    /** A queue that is opened and closed, and how often it has connected in between. */
    openAndClose: async () => {
      const port = await openPort('silent');
      const opened = openQueue(port.number, 5_000);
      // A client begins to connect some ticks after it was made: more than one round trip.
      for (let i = 0; i < 3; i += 1) await port.knock();
      await opened.close();
      const { connections } = port;
      port.close();
      return connections;
    },

    /** Adds before, during and after an outage of Redis, with one queue. */
    outage: async (payloads: { before: Json; during: Json; after: Json }) => {
      const port = await openPort('proxy', redis().url);
      const url = new URL(redis().url);
      url.host = `127.0.0.1:${port.number}`;
      const cut = createBullQueue({ ...redis(), url: url.href, deadlineMs: 1_500 });
      let id = '';
      const before = await end(async () => {
        ({ id } = await cut.add('echo', payloads.before));
      });
      port.cut();
      const during = await end(() => cut.add('echo', payloads.during));
      const asked = await end(() => cut.get(id));
      await port.restore();
      const after = await end(() => cut.add('echo', payloads.after));
      await cut.close();
      port.close();
      return { before: before.came, during: during.came, asked: asked.came, after: after.came };
    },
  };
}

async function end(act: () => Promise<unknown>): Promise<Ended> {
  const start = performance.now();
  const came = await act().then(() => 'done', codeOf);
  return { came, ms: performance.now() - start };
}

function codeOf(thrown: unknown): string {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : `another error: ${String(message)}`;
}

async function lookUntil(isSo: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    if (await isSo()) return true;
    await pause(LOOK_MS);
  }
  return false;
}
