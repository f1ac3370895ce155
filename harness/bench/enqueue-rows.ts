import { scrypt } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';

import { loadBuilt } from './built-chapter';
import { openShop, serve } from './built-shop';
import { timeResponse } from './http-load';
import { inTurns } from './in-turns';
import { noMeasure } from './measure';
import type { Measured, Setting } from './measurement';
import { buildChapter } from './solved-chapter';
import type { Handle, TaskShop } from './task-shop';

const CHAPTER = '06-tasks';
const TASK = 'resize-cover';

const NOTE =
  'Enqueueing in chapter 06: the same handler behind `POST /books/:id/cover`, once as a task in the table queue on SQLite, once awaited by the request. The course has no images to cut, so one `scrypt` with its usual cost stands in for it: work of some tens of milliseconds in a thread of its own. No worker runs while requests are timed; afterwards one does all of the work.';

const digest = promisify(scrypt) as (text: string, salt: string, length: number) => Promise<Buffer>;

/** What a request waits for: the queue, or the work. */
export async function measureEnqueue(setting: Setting): Promise<Measured> {
  const built = buildChapter(setting, CHAPTER);
  await using shop = await openShop<TaskShop>(built);
  await using enqueueing = await serve(shop.app);
  await using inline = await serve(createInlineApp(built, shop));
  const rounds = setting.quick ? 5 : 100;
  const upload = (url: string) =>
    timeResponse({
      ...{ url: `${url}/books/7/cover`, status: 202, body: { image: 'ink.png' } },
      headers: { authorization: 'Token alice' },
    });
  const acts = {
    measured: () => upload(enqueueing.url),
    baseline: () => upload(inline.url),
  };
  const plain = await inTurns(rounds, acts);
  lengthen(shop);
  const long = await inTurns(rounds, acts);
  const each = await runTasks(shop, 2 * (rounds + 1));
  const row = {
    what: '06-tasks, `POST /books/:id/cover`: the work is enqueued',
    against: 'the request awaits the same handler',
    ...long,
    unit: 'ms',
    atMost: 0.3,
    aim: 0.1,
  } as const;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return {
    rows: [row],
    note: NOTE,
    figures: [
      `06-tasks, the same request with the handler of the course, which has next to nothing to do: ${ms(plain.measured)} to enqueue it, ${ms(plain.baseline)} to await it. With the long one, a worker later takes ${ms(each)} for each task.`,
    ],
  };
}

/** Makes the task as long as a real one would be. */
function lengthen({ handlers }: TaskShop): void {
  const given = handlers.get(TASK);
  if (!given) throw noMeasure(`there is no task ${TASK}`);
  const handle: Handle = async (payload) => {
    await digest('cover', 'salt', 64);
    return given.handle(payload);
  };
  handlers.set(TASK, { ...given, handle });
}

/** Milliseconds for each task that was enqueued. */
async function runTasks({ worker }: TaskShop, tasks: number): Promise<number> {
  const start = performance.now();
  const runs = await worker.runDue('bench');
  const done = runs.filter(({ outcome }) => outcome === 'succeeded').length;
  if (done !== tasks) throw noMeasure(`${done} of ${tasks} tasks were done`);
  return (performance.now() - start) / tasks;
}

/** The same app, where adding a task runs it at once. */
function createInlineApp(built: string, shop: TaskShop): RequestListener {
  const { createApp } = loadBuilt(built, 'src/app.js') as {
    createApp(deps: object): RequestListener;
  };
  const add: TaskShop['queue']['add'] = async (name, payload) => {
    await shop.handlers.get(name)?.handle(payload);
    return { id: '1' };
  };
  return createApp({ ...shop, queue: { ...shop.queue, add } });
}
