import { database, needs, open, type Opened, startProgram, tabulate, within } from '@bookshop/kit';

import type { Task } from '../src/queue/queue';
import type { Shop } from '../src/shop';

type Calls = Opened<Shop>;

/** The deadline is not what these tests are about. */
const ON_REDIS = { QUEUE_URL: 'redis:', ENQUEUE_DEADLINE_MS: '10000' };

/** A minute, in milliseconds. */
const LATER = 60_000;

const withRedis = needs('redis');

const PLAIN = ['plain object alone', 'null alone', 'object twice alone'];

const ODD = [
  ...['undefined alone', 'undefined in an object', 'undefined in a list'],
  ...['list with a hole alone', 'function alone', 'function in an object', 'symbol alone'],
  ...['bigint in an object', 'object in itself alone', 'instance in an object'],
  ...['Date in an object', 'Map alone', 'Set in an object', 'NaN in an object'],
  ...['Infinity in a list', 'object with toJSON alone', 'Error in an object'],
];

const PLACES = ['alone', 'in a list', 'in an object'] as const;

test('a payload that JSON would change is BAD_PAYLOAD, and Redis is not asked', async () => {
  const { bull } = await open<Shop>();
  const table = await tabulate([...PLAIN, ...ODD], (name) => {
    const place = PLACES.find((each) => name.endsWith(` ${each}`)) ?? 'alone';
    return bull.addOdd(name.slice(0, -place.length - 1), place);
  });
  expect(table).toEqual({
    ...Object.fromEntries(PLAIN.map((kind) => [kind, 'QUEUE_DOWN'])),
    ...Object.fromEntries(ODD.map((kind) => [kind, 'BAD_PAYLOAD'])),
  });
});

test.each(['refused', 'silent'] as const)(
  'where Redis is %s, every call is QUEUE_DOWN within its deadline',
  async (kind) => {
    const { bull } = await open<Shop>();
    const calls = ['add', 'list'] as const;
    const told = await within(6, () =>
      // The longer one first: of two equal timers the first one ends first.
      Promise.all(calls.map((call) => bull.callDown(kind, call, [1_200, 100]))),
    );
    const table = Array.isArray(told)
      ? told.map(({ ended, order }) => {
          // Where nobody listens, both may reject at once.
          const first = kind === 'silent' ? order[0] : 100;
          return { ended: ended.map(({ came }) => came), first };
        })
      : told;
    const both = ['QUEUE_DOWN', 'QUEUE_DOWN'];
    expect(table).toEqual(calls.map(() => ({ ended: both, first: 100 })));
  },
);

test('a queue has no connection before its first call', async () => {
  const { bull } = await open<Shop>();
  expect(await within(6, () => bull.openAndClose())).toBe(0);
});

test.each(['refused', 'silent'])(
  'where Redis is %s, a program ends when it has closed queue and worker',
  async (PORT_KIND) => {
    const program = await startProgram('src/probes/end-of-queue.ts', { PORT_KIND });
    const ending = await within(8, () => program.exit());
    expect({ ending, stdout: program.stdout() }).toEqual({
      ending: { code: 0, signal: null },
      stdout: ['add: QUEUE_DOWN', 'closed'],
    });
  },
);

withRedis('on Redis a task is run, and keeps what its handler returned', async () => {
  const { queue, bull } = await openOnRedis();
  const payloads = [{ a: [1, { b: null }] }, null, 'é', 0, false, []];
  const ids: string[] = [];
  for (const payload of payloads) ids.push((await queue.add('echo', payload)).id);
  const waiting = (await queue.list()).map(({ status, attempts }) => ({ status, attempts }));
  await bull.start();
  const tasks = await Promise.all(ids.map((id) => bull.ended(id)));
  const silent = await bull.ended((await queue.add('silent', 1)).id);
  expect({ waiting, tasks: tasks.map(seen), silent: seen(silent) }).toEqual({
    waiting: payloads.map(() => ({ status: 'queued', attempts: 0 })),
    tasks: payloads.map((payload) => {
      return { name: 'echo', payload, status: 'succeeded', attempts: 1, result: payload };
    }),
    silent: { name: 'silent', payload: 1, status: 'succeeded', attempts: 1, result: null },
  });
});

withRedis('on Redis a payload is copied at the time of the call', async () => {
  const { queue, bull } = await openOnRedis();
  const { id } = await bull.addThenChange({ list: ['a'] });
  expect((await queue.get(id))?.payload).toEqual({ list: ['a'] });
});

withRedis('on Redis a task that runs is running, and one that waits is queued', async () => {
  const { queue, bull, points } = await openOnRedis();
  await points.hold('task/wait');
  const { id } = await queue.add('wait', 'held');
  await bull.start();
  await points.arrived('task/wait');
  const later = await queue.add('echo', 'later');
  const while_ = [await queue.get(id), await queue.get(later.id)].map(seen);
  await points.release('task/wait');
  const after = [await bull.ended(id), await bull.ended(later.id)].map(seen);
  expect({ while_, after }).toEqual({
    while_: [
      { name: 'wait', payload: 'held', status: 'running', attempts: 1 },
      { name: 'echo', payload: 'later', status: 'queued', attempts: 0 },
    ],
    after: [
      { name: 'wait', payload: 'held', status: 'succeeded', attempts: 1, result: 'held' },
      { name: 'echo', payload: 'later', status: 'succeeded', attempts: 1, result: 'later' },
    ],
  });
});

withRedis('on Redis a task is run as often as maxRetries allows, and once more', async () => {
  const { queue, bull } = await openOnRedis();
  await bull.start();
  const table = await tabulate(['by default', '3', '1', '0'], async (most) => {
    const maxRetries = most === 'by default' ? undefined : Number(most);
    const options = maxRetries === undefined ? {} : { maxRetries };
    const { id } = await queue.add('flaky', { times: 9, most }, options);
    const task = await bull.ended(id);
    const runs = await bull.runsOf({ times: 9, most });
    return {
      status: task?.status,
      attempts: task?.attempts,
      runs: runs.length,
      error: task?.error,
    };
  });
  const failed = (runs: number) => {
    const error = { name: 'Flaky', message: `run ${runs} has failed` };
    return { status: 'failed', attempts: runs, runs, error };
  };
  expect(table).toEqual({ 'by default': failed(4), 3: failed(4), 1: failed(2), 0: failed(1) });
});

withRedis(
  'on Redis a task without a limit is run until it succeeds, and has no error then',
  async () => {
    const { queue, bull } = await openOnRedis();
    await bull.start();
    const { id } = await queue.add('flaky', { times: 7 }, { maxRetries: null });
    expect(seen(await bull.ended(id))).toEqual({
      name: 'flaky',
      payload: { times: 7 },
      status: 'succeeded',
      attempts: 8,
      result: { runs: 8 },
    });
  },
);

withRedis('on Redis only the errors that the rules name are worth another run', async () => {
  const { queue, bull } = await openOnRedis();
  await bull.start();
  const table = await tabulate(['Broken', 'a string', 'UNKNOWN_TASK'], async (as) => {
    const name = as === 'UNKNOWN_TASK' ? 'no-such-task' : 'flaky';
    const { id } = await queue.add(name, { times: 9, as });
    const { status, attempts, error } = (await bull.ended(id)) ?? {};
    // The message of UNKNOWN_TASK is up to the learner.
    return { status, attempts, error: name === 'flaky' ? error : error?.name };
  });
  const once = { status: 'failed', attempts: 1 };
  const message = 'run 1 has failed';
  expect(table).toEqual({
    Broken: { ...once, error: { name: 'Broken', message } },
    'a string': { ...once, error: { name: 'Error', message } },
    UNKNOWN_TASK: { ...once, error: 'UNKNOWN_TASK' },
  });
});

withRedis('on Redis the delay before a retry doubles, up to the longest', async () => {
  const { queue, bull } = await openOnRedis();
  await bull.start();
  const gapsOf = async (name: string, times: number) => {
    const { id } = await queue.add(name, { times }, { maxRetries: times });
    await bull.ended(id);
    const runs = await bull.runsOf({ times });
    return runs.slice(1).map((at, i) => at - (runs[i] ?? 0));
  };
  // 150, and then 200 each: without a longest delay, this would take nearly ten seconds.
  const ends = await within(6, () => Promise.all([gapsOf('slowing', 4), gapsOf('patient', 6)]));
  const [doubling = [], limited = []] = Array.isArray(ends) ? ends : [];
  expect({
    doubling: doubling.map((gap, i) => gap >= 50 * 2 ** i),
    limited: limited.map((gap, i) => gap >= (i ? 200 : 150)),
  }).toEqual({
    doubling: Array<boolean>(4).fill(true),
    limited: Array<boolean>(6).fill(true),
  });
});

withRedis('on Redis a delay with jitter is drawn from 0 to the computed one', async () => {
  const { queue, bull } = await openOnRedis();
  await bull.start();
  const payloads = Array.from({ length: 16 }, (_, i) => ({ times: 1, number: i }));
  const ids: string[] = [];
  for (const payload of payloads) ids.push((await queue.add('jittery', payload)).id);
  const tasks = await Promise.all(ids.map((id) => bull.ended(id)));
  const gaps: number[] = [];
  for (const payload of payloads) {
    const [first = 0, second = 0] = await bull.runsOf(payload);
    gaps.push(second - first);
  }
  expect({
    statuses: [...new Set(tasks.map((task) => task?.status))],
    isDrawn: gaps.some((gap) => gap < 1_000),
  }).toEqual({ statuses: ['succeeded'], isDrawn: true });
});

withRedis(
  'on Redis a task that has ended is forgotten after a time, and its key is free',
  async () => {
    const { bull } = await openOnRedis();
    await bull.start();
    expect(await bull.forget(300, 'report')).toEqual({
      isForgotten: true,
      listed: 0,
      payload: 'second',
    });
  },
);

withRedis('on Redis a task is not run before its delay is over', async () => {
  const { queue, bull } = await openOnRedis();
  await bull.start();
  const payload = { times: 0, of: 'delay' };
  const before = Date.now();
  const { id } = await queue.add('flaky', payload, { delayMs: 300 });
  const task = await queue.get(id);
  const negative = await queue.add('flaky', { times: 0 }, { delayMs: -LATER });
  const [ended, early] = [await bull.ended(id), await bull.ended(negative.id)];
  const [run = 0] = await bull.runsOf(payload);
  expect({
    status: task?.status,
    runAt: Number(task?.runAt) >= before + 300 && Number(task?.runAt) <= Date.now() + 300,
    isEarly: run < before + 300,
    ended: [ended?.status, early?.status],
  }).toEqual({ status: 'queued', runAt: true, isEarly: false, ended: ['succeeded', 'succeeded'] });
});

withRedis('on Redis a task that has expired is not run', async () => {
  const { queue, bull } = await openOnRedis();
  const payload = { times: 0, of: 'expiry' };
  const expired = await queue.add('flaky', payload, { expiresAt: Date.now() - 1 });
  const alive = await queue.add('echo', 1, { expiresAt: Date.now() + LATER });
  await bull.start();
  const task = await bull.ended(expired.id);
  expect({
    status: task?.status,
    error: task?.error?.name,
    runs: await bull.runsOf(payload),
    alive: (await bull.ended(alive.id))?.status,
  }).toEqual({ status: 'failed', error: 'EXPIRED', runs: [], alive: 'succeeded' });
});

const KEYS = ['report', 'schedule:nightly:1893834000000', '42', 'a b/ü?', 'ключ', '0'];

withRedis(
  'on Redis a unique key has one task, with the first payload, also when it has ended',
  async () => {
    const { queue, bull } = await openOnRedis();
    const add = (payload: string) =>
      Promise.all(
        KEYS.map((uniqueKey) =>
          queue.add('echo', payload, { uniqueKey }).then(({ id }) => id, codeOf),
        ),
      );
    const first = await add('first');
    const second = await add('second');
    await bull.start();
    const tasks = await Promise.all(first.map((id) => bull.ended(id)));
    const third = await add('third');
    expect({
      different: new Set(first).size,
      second,
      third,
      results: tasks.map((task) => task?.result),
      known: (await queue.list()).length,
    }).toEqual({
      different: KEYS.length,
      second: first,
      third: first,
      results: KEYS.map(() => 'first'),
      known: KEYS.length,
    });
  },
);

withRedis('on Redis no other string is the id of a task', async () => {
  const { queue, bull } = await openOnRedis();
  const { id } = await queue.add('echo', 1, { uniqueKey: 'meta' });
  await bull.start();
  await bull.ended(id);
  const others = [
    '',
    '0',
    '999',
    '-1',
    'meta',
    'events',
    'id',
    'completed',
    'wait',
    'no:such',
    `${id}:logs`,
  ];
  const table = await tabulate(others, (other) => queue.get(other));
  expect(table).toEqual(Object.fromEntries(others.map((other) => [other, null])));
});

withRedis('on Redis the list has every task, in the order in which they are due', async () => {
  const { queue, bull, points } = await openOnRedis();
  const done = [
    await queue.add('echo', 'done'),
    await queue.add('flaky', { times: 9, as: 'Broken' }),
  ];
  await bull.start();
  for (const { id } of done) await bull.ended(id);
  await points.hold('task/wait');
  const held = await queue.add('wait', 'held');
  await points.arrived('task/wait');
  const last = await queue.add('echo', 'last', { delayMs: 2 * LATER });
  const late = await queue.add('echo', 'late', { delayMs: LATER });
  const next = await queue.add('echo', 'next');
  const listed = (await queue.list()).map(({ id, status }) => ({ id, status }));
  const isSorted = (await queue.list()).every(
    ({ runAt }, i, all) => runAt >= (all[i - 1]?.runAt ?? 0),
  );
  await points.release('task/wait');
  expect({ listed: new Set(listed), tail: listed.slice(-2), isSorted }).toEqual({
    listed: new Set([
      { id: done[0]?.id, status: 'succeeded' },
      { id: done[1]?.id, status: 'failed' },
      { id: held.id, status: 'running' },
      { id: next.id, status: 'queued' },
      { id: late.id, status: 'queued' },
      { id: last.id, status: 'queued' },
    ]),
    tail: [
      { id: late.id, status: 'queued' },
      { id: last.id, status: 'queued' },
    ],
    isSorted: true,
  });
});

withRedis('on Redis several workers run each task once', async () => {
  const first = await openOnRedis();
  const second = await openOnRedis();
  const numbers = Array.from({ length: 20 }, (_, i) => ({ times: 0, number: i }));
  const ids: string[] = [];
  for (const payload of numbers) ids.push((await first.queue.add('flaky', payload)).id);
  await Promise.all([first.bull.start(), second.bull.start(), second.bull.start()]);
  const tasks = await Promise.all(ids.map((id) => first.bull.ended(id)));
  const runs: number[] = [];
  for (const payload of numbers) {
    const [here, there] = [await first.bull.runsOf(payload), await second.bull.runsOf(payload)];
    runs.push(here.length + there.length);
  }
  expect({ runs, statuses: new Set(tasks.map((task) => task?.status)) }).toEqual({
    runs: numbers.map(() => 1),
    statuses: new Set(['succeeded']),
  });
});

withRedis('on Redis a worker that closes ends its task first, and takes no other', async () => {
  const { queue, bull, points } = await openOnRedis();
  await points.hold('task/wait');
  const running = await queue.add('wait', 'running');
  const waiting = await queue.add('echo', 'waiting');
  await bull.start();
  await points.arrived('task/wait');
  const order: string[] = [];
  const stopping = bull.stop().then(() => order.push('stopped'));
  await queue.list();
  order.push('released');
  await points.release('task/wait');
  await stopping;
  expect({
    order,
    running: (await queue.get(running.id))?.status,
    waiting: (await queue.get(waiting.id))?.status,
  }).toEqual({ order: ['released', 'stopped'], running: 'succeeded', waiting: 'queued' });
});

withRedis(
  'on Redis the task of a worker that was killed is run again, and its effect is there once',
  async () => {
    const env = { ...ON_REDIS, LEASE_SECONDS: '1' };
    const { queue, bull } = await openOnRedis(env);
    await database.seed({ wallets: [{ id: 1, owner: 'ada', balance_cents: 5 }] });
    const { id } = await queue.add('pay-royalty', { orderId: 1, walletId: 1, cents: 90 });
    const programEnv = { ...(await bull.environment()), ...env };
    const killed = await startProgram('src/probes/bull-worker.ts', {
      ...programEnv,
      HOLD: 'pay-royalty',
    });
    await killed.line(/did pay-royalty/);
    const held = await queue.get(id);
    killed.signal('SIGKILL');
    await killed.exit();
    const other = await startProgram('src/probes/bull-worker.ts', programEnv);
    const line = await within(8, () => other.line(/did pay-royalty/));
    const task = await bull.ended(id);
    expect({
      held: held?.status,
      line,
      task: { status: task?.status, result: task?.result, isSecond: (task?.attempts ?? 0) >= 2 },
      wallets: await database.rows('SELECT balance_cents FROM wallets'),
    }).toEqual({
      held: 'running',
      line: 'did pay-royalty',
      task: { status: 'succeeded', result: { applied: false }, isSecond: true },
      wallets: [{ balance_cents: 95 }],
    });
  },
);

withRedis(
  'on Redis a task that was not added during an outage does not come later, and the queue goes on',
  async () => {
    const { queue, bull } = await openOnRedis();
    const came = await bull.outage({ before: 'before', during: 'during', after: 'after' });
    const payloads = (await queue.list()).map(({ payload }) => payload);
    expect({ came, payloads }).toEqual({
      came: { before: 'done', during: 'QUEUE_DOWN', asked: 'QUEUE_DOWN', after: 'done' },
      payloads: ['before', 'after'],
    });
  },
);

withRedis('on Redis a program ends when it has closed queue and worker', async () => {
  const { bull } = await openOnRedis();
  const { REDIS_URL } = await bull.environment();
  const program = await startProgram('src/probes/end-of-queue.ts', { REDIS_URL });
  const ending = await within(8, () => program.exit());
  expect({ ending, stdout: program.stdout() }).toEqual({
    ending: { code: 0, signal: null },
    stdout: ['add: added', 'closed'],
  });
});

function openOnRedis(env: Record<string, string> = ON_REDIS): Promise<Calls> {
  return open<Shop>(env);
}

/** A task without what differs from run to run. */
function seen(task: Task | null) {
  if (task === null) return null;
  const { id: _id, runAt: _runAt, ...rest } = task;
  return rest;
}

function codeOf(thrown: unknown): string {
  return String((thrown as { code?: unknown }).code);
}
