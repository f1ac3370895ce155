import { fc, open, outcomeOf, property, tabulate, within } from '@bookshop/kit';
import { type LabProcess, launchShop, type ShopProcess, startShop } from '@bookshop/kit/process';

import type { Shop } from '../src/shop';

const WELL = { code: 0, signal: null };
const FAILED = { code: 1, signal: null };
const REFUSED = { error: 'start-error' };
const PROGRAM = 'src/probes/supervised.ts';
const WINDOW_MS = 10_000;
const NOW = 2_000_000_000_000;

test('as many workers are planned as are requested, and no more than the machine can run', async () => {
  const { workers } = await open<Shop>({});
  const plan = (available: number, requested?: string) =>
    outcomeOf(() => workers.planWorkers({ requested, available }));
  expect({
    some: [await plan(4, '1'), await plan(4, '2'), await plan(4, '3')],
    all: [await plan(4, '4'), await plan(4, '5'), await plan(4, '999'), await plan(1, '2')],
    zeros: [await plan(64, '010'), await plan(64, '09')],
    'very many': await plan(64, '9'.repeat(400)),
    'not set': [await plan(4), await plan(1)],
  }).toEqual({
    some: [1, 2, 3],
    all: [4, 4, 4, 1],
    zeros: [10, 9],
    'very many': 64,
    'not set': [4, 1],
  });
});

test('anything but a whole number from 1 does not start', async () => {
  const { workers } = await open<Shop>({});
  const words = [
    ...['', ' ', '0', '00', '-1', '+2', '-0', '1.5', '2.0', '1e1', '0x2', '0b1', '1_0', '1,5'],
    ...['abc', 'auto', 'max', 'two', '2x', 'x2', '2 2', ' 2', '2 ', '2\n', '\t2', '\n2'],
    ...['NaN', 'Infinity', 'null', 'undefined', 'true', '２', '٢', '²', '50%'],
  ];
  const table = await tabulate(words, (requested) =>
    workers.planWorkers({ requested, available: 8 }),
  );
  expect(table).toEqual(Object.fromEntries(words.map((word) => [word, REFUSED])));
});

test('digits, and nothing else, are a number of workers', async () => {
  const { workers } = await open<Shop>({});
  const edge = fc.constantFrom('', '', '', ' ', '-', '+', '.', 'e', '\n', '0');
  await property(
    [edge, fc.nat({ max: 40 }), edge, fc.integer({ min: 1, max: 16 })],
    async (before, count, after, available) => {
      const [isZero, isDigits] = [count === 0, /^0?$/.test(before) && /^0?$/.test(after)];
      const expected = Math.min(after === '0' ? count * 10 : count, available);
      const outcome = await outcomeOf(() =>
        workers.planWorkers({ requested: `${before}${count}${after}`, available }),
      );
      expect(outcome).toEqual(isDigits && !isZero ? expected : REFUSED);
    },
  );
});

test('after five ends within ten seconds no worker is started again', async () => {
  const { workers } = await open<Shop>({});
  const ask = (...ago: number[]) =>
    workers.mayRestart(
      ago.map((ms) => NOW - ms),
      NOW,
    );
  expect({
    none: await ask(),
    one: await ask(0),
    four: await ask(3, 2, 1, 0),
    'four at once': await ask(0, 0, 0, 0),
    five: await ask(4, 3, 2, 1, 0),
    'five at once': await ask(0, 0, 0, 0, 0),
    six: await ask(5, 4, 3, 2, 1, 0),
    'five, the first just within': await ask(WINDOW_MS - 1, 3, 2, 1, 0),
    'five, the first no longer': await ask(WINDOW_MS, 3, 2, 1, 0),
    'many, long ago': await ask(...Array<number>(50).fill(WINDOW_MS), 3, 2, 1),
    'many, and five': await ask(...Array<number>(50).fill(60_000), 9_000, 7_000, 5_000, 3_000, 0),
    'all long ago': await ask(90_000, 80_000, 70_000, 60_000, 50_000, 40_000),
    'later ones, since the clock was set back': await ask(-60_000, -60_001, -60_002, -1, 0),
  }).toEqual({
    none: true,
    one: true,
    four: true,
    'four at once': true,
    five: false,
    'five at once': false,
    six: false,
    'five, the first just within': false,
    'five, the first no longer': true,
    'many, long ago': true,
    'many, and five': false,
    'all long ago': true,
    'later ones, since the clock was set back': false,
  });
});

test('only the ends of the last ten seconds count, in whatever order they are', async () => {
  const { workers } = await open<Shop>({});
  const ago = fc.oneof(
    fc.integer({ min: -20_000, max: 20_000 }),
    fc.integer({ min: 9_990, max: 10_010 }),
  );
  await property([fc.array(ago, { maxLength: 12 })], async (ends) => {
    const recent = ends.filter((ms) => ms < WINDOW_MS).length;
    expect(
      await workers.mayRestart(
        ends.map((ms) => NOW - ms),
        NOW,
      ),
    ).toBe(recent < 5);
  });
});

test('so many workers are started, which all serve', async () => {
  const { shop, workers } = await start(3);
  const pids = workers.map(({ pid }) => pid);
  const served = new Set<unknown>();
  for (let i = 0; i < 40; i += 1) served.add(await pidOf(shop));
  expect({ served: sorted(served), started: started(shop), log: said(shop) }).toEqual({
    served: sorted(pids),
    started: 3,
    log: [],
  });
});

test('a worker that was killed is replaced by one other', async () => {
  const { shop, workers } = await start(2);
  const [first, second] = workers;
  await first.kill('SIGKILL');
  const third = await next(shop, workers);
  const served = new Set<unknown>();
  for (let i = 0; i < 60 && served.size < 2; i += 1) served.add(await pidOf(shop));
  expect({ served: sorted(served), started: started(shop), log: said(shop) }).toEqual({
    served: sorted([second.pid, third?.pid]),
    started: 3,
    log: [{ level: 'warn', pid: first.pid, code: null, signal: 'SIGKILL' }],
  });
});

test('a worker that ends by itself is replaced, whatever its code', async () => {
  const { shop, workers } = await start(1);
  const ended: LabProcess[] = [];
  for (const [code, worker] of [[0, workers[0]] as const, [1] as const, [7] as const]) {
    const last = worker ?? (await next(shop, ended));
    if (last) ended.push(last);
    await statusOf(shop, `/end?code=${code}`);
  }
  const fourth = await next(shop, ended);
  expect({ serves: await pidOf(shop), log: said(shop) }).toEqual({
    serves: fourth?.pid,
    log: [0, 1, 7].map((code, i) => ({ level: 'warn', pid: ended[i]?.pid, code, signal: null })),
  });
});

test('workers that end now and then are always replaced', async () => {
  const { shop, workers } = await start(1);
  const known = [...workers] as LabProcess[];
  for (const ms of [0, 0, 0, 0, WINDOW_MS, 0]) {
    await forgive(() => shop.clock.advance(ms));
    await known.at(-1)?.kill('SIGKILL');
    const another = await next(shop, known);
    if (another) known.push(another);
  }
  expect({ serves: await pidOf(shop), started: started(shop) }).toEqual({
    serves: known.at(-1)?.pid,
    started: 7,
  });
});

test('at the fifth end within ten seconds the others are told to end, and the code is 1', async () => {
  const { shop, workers } = await start(3);
  const slow = await holdSlow(shop, workers);
  const known = [...workers] as LabProcess[];
  const others: (LabProcess | undefined)[] = workers.filter((worker) => worker !== slow.worker);
  for (let i = 1; i <= 4; i += 1) {
    await forgive(() => shop.clock.advance(2_499));
    await others.shift()?.kill('SIGKILL');
    const another = await next(shop, known);
    others.push(another);
    if (another) known.push(another);
  }
  await others.shift()?.kill('SIGKILL');
  await forgive(() => slow.worker.heard('SIGTERM'));
  // Too late: the shop is ending already.
  await forgive(() => shop.tell('SIGTERM'));
  await forgive(() => slow.worker.points.release('slow'));
  expect({
    ...{ slow: await slow.status(), ending: await ending(shop), started: started(shop) },
    told: told(shop),
    levels: said(shop).map(({ level }) => level),
  }).toEqual({
    ...{ slow: 200, ending: FAILED, started: 7 },
    told: sorted([slow.worker.pid, others[0]?.pid]),
    levels: ['warn', 'warn', 'warn', 'warn', 'warn', 'fatal'],
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'at %s each worker gets SIGTERM, none is replaced, and when all have ended the code is 0',
  async (signal) => {
    const { shop, workers } = await start(2);
    const slow = await holdSlow(shop, workers);
    await forgive(() => shop.tell(signal));
    const heard: unknown[] = [];
    for (const worker of workers) heard.push(await hears(worker));
    await forgive(() => slow.worker.points.release('slow'));
    expect({
      ...{ heard, slow: await slow.status(), ending: await ending(shop), log: said(shop) },
      ...{ told: told(shop), started: started(shop) },
    }).toEqual({
      ...{ heard: [true, true], slow: 200, ending: WELL, log: [{ level: 'info', signal }] },
      ...{ told: sorted(workers.map(({ pid }) => pid)), started: 2 },
    });
  },
);

test('later signals change nothing', async () => {
  const { shop, workers } = await start(2);
  const slow = await holdSlow(shop, workers);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) {
    await forgive(() => shop.tell(signal));
  }
  await forgive(() => slow.worker.points.release('slow'));
  expect({ slow: await slow.status(), ending: await ending(shop), log: said(shop) }).toEqual({
    slow: 200,
    ending: WELL,
    log: [{ level: 'info', signal: 'SIGTERM' }],
  });
});

test('a worker that ends with another code while the shop ends makes the code 1', async () => {
  const { shop, workers } = await start(2);
  await workers[0].points.fail('end');
  await forgive(() => shop.tell('SIGTERM'));
  expect({ ending: await ending(shop), started: started(shop) }).toEqual({
    ending: FAILED,
    started: 2,
  });
});

test('a worker that has to be killed while the shop ends makes the code 1', async () => {
  const table: Record<string, unknown> = {};
  for (const signal of ['SIGKILL', 'SIGHUP', 'SIGQUIT'] as const) {
    const { shop, workers } = await start(2);
    for (const worker of workers) await worker.points.hold('end');
    await forgive(() => shop.tell('SIGTERM'));
    for (const worker of workers) await forgive(() => worker.points.arrived('end'));
    await workers[0].kill(signal);
    await forgive(() => workers[1].points.release('end'));
    table[signal] = { ending: await ending(shop), started: started(shop) };
  }
  const failed = { ending: FAILED, started: 2 };
  expect(table).toEqual({ SIGKILL: failed, SIGHUP: failed, SIGQUIT: failed });
});

test('workers that were replaced before the end do not make the code 1', async () => {
  const { shop, workers } = await start(1);
  const [first] = workers;
  await first.kill('SIGKILL');
  const second = await next(shop, workers);
  await statusOf(shop, '/end?code=7');
  await next(shop, second ? [first, second] : workers);
  await forgive(() => shop.tell('SIGTERM'));
  expect({ ending: await ending(shop), started: started(shop) }).toEqual({
    ending: WELL,
    started: 3,
  });
});

test('a worker is replaced at once, and a signal that comes right after it ends that one, too', async () => {
  const { shop, workers } = await start(2);
  await workers[0].kill('SIGKILL');
  await forgive(async () => {
    while (said(shop).length === 0) await shop.facts();
  });
  await forgive(() => shop.tell('SIGTERM'));
  const ended = await ending(shop);
  const story = lines(shop).flatMap(({ level, forked }) => (forked ? ['started'] : (level ?? [])));
  expect({ ended, story }).toEqual({
    ended: WELL,
    story: ['started', 'started', 'warn', 'started', 'info'],
  });
});

test('a worker that does not listen for SIGTERM yet ends well by it', async () => {
  const { shop } = await start(2, { DEAF: '1' });
  await forgive(() => shop.tell('SIGTERM'));
  expect({ ending: await ending(shop), started: started(shop) }).toEqual({
    ending: WELL,
    started: 2,
  });
});

test('the shop itself serves with workers, and ends with them', async () => {
  const shop = await startShop({ WEB_CONCURRENCY: '1' });
  const { pid } = (await shop.http('GET', '/whoami')).json as { pid: number };
  await forgive(() => shop.tell('SIGTERM'));
  expect({ pids: [pid], ending: await ending(shop) }).toEqual({
    pids: shop.workers().map((worker) => worker.pid),
    ending: WELL,
  });
});

test('workers that cannot start are started five times in all', async () => {
  const shop = await launchShop({ WORKERS: '1', CRASH: '1' }, PROGRAM);
  // Six processes, one after the other.
  expect({ ending: await ending(shop, 9), started: started(shop) }).toEqual({
    ending: FAILED,
    started: 5,
  });
});

test('a shop with a wrong WEB_CONCURRENCY starts no worker', async () => {
  const shop = await launchShop({ WEB_CONCURRENCY: 'many' });
  expect({ ending: await ending(shop), started: shop.workers().length }).toEqual({
    ending: FAILED,
    started: 0,
  });
});

interface Said {
  readonly level?: string;
  readonly told?: number;
  readonly forked?: true;
}

type Workers = [LabProcess, LabProcess, ...LabProcess[]];

/** Resolves when all workers listen. */
async function start(count: number, env: Record<string, string> = {}) {
  const shop = await startShop({ WORKERS: String(count), ...env }, PROGRAM);
  const workers: LabProcess[] = [];
  while (workers.length < count) workers.push(await shop.nextWorker(...workers));
  return { shop, workers: workers as Workers };
}

/** `undefined` where no other worker comes. */
async function next(shop: ShopProcess, known: readonly LabProcess[]) {
  const found = await forgive(() => shop.nextWorker(...known));
  return typeof found === 'object' && 'pid' in found ? found : undefined;
}

/** Sends a request that is held by whichever worker gets it. */
async function holdSlow(shop: ShopProcess, workers: Workers) {
  for (const { points } of workers) await points.hold('slow');
  let isOver = false;
  const status = statusOf(shop, '/slow').finally(() => {
    isOver = true;
  });
  let worker: LabProcess | undefined;
  // A worker that is one too many is not held, and responds.
  while (!worker && !isOver) {
    for (const one of workers) if ((await one.points.count('slow')) > 0) worker = one;
  }
  return { worker: worker ?? workers[0], status: () => status };
}

function statusOf(shop: ShopProcess, path: string): Promise<unknown> {
  return forgive(async () => (await shop.http('GET', path)).status);
}

/** Which worker answers a new connection. */
async function pidOf(shop: ShopProcess): Promise<unknown> {
  const connection = await shop.connect();
  connection.send('GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n');
  const text = await forgive(() => connection.ended());
  return typeof text === 'string' ? Number(/"pid":(\d+)/.exec(text)?.[1]) : text;
}

const hears = (worker: LabProcess) => forgive(() => worker.heard('SIGTERM').then(() => true));

const ending = (shop: Pick<ShopProcess, 'exit'>, seconds = 4) =>
  forgive(() => shop.exit(), seconds);

/** The result, or what went wrong: a process may have ended too early. */
function forgive<T>(act: () => Promise<T>, seconds = 4) {
  return within(seconds, act).catch(({ code = 'ended' }: NodeJS.ErrnoException) => ({
    error: code,
  }));
}

function said(shop: ShopProcess): Said[] {
  return lines(shop).filter(({ level }) => level !== undefined);
}

/** The workers that were told to end. */
function told(shop: ShopProcess): number[] {
  return sorted(new Set(lines(shop).flatMap(({ told: pid }) => (pid === undefined ? [] : [pid]))));
}

/** How many workers have been started so far. */
function started(shop: Pick<ShopProcess, 'output'>): number {
  return lines(shop).filter(({ forked }) => forked).length;
}

function lines(shop: Pick<ShopProcess, 'output'>): Said[] {
  return shop.output().map((line) => JSON.parse(line) as Said);
}

function sorted<T>(values: Iterable<T>): T[] {
  return [...values].sort();
}
