import {
  database,
  fc,
  open,
  type Opened,
  OPENING_TIME,
  property,
  sweep,
  tabulate,
  within,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Decide = Opened<Shop>['retries']['decide'];
type FailedRun = Parameters<Decide>[0];

const STAFF = { headers: { authorization: 'Token staff' } };

/** Almost 1, as `random` may return it. */
const ALMOST_ONE = 1 - 2 ** -40;

const BUSY = { name: 'MailerBusy', message: 'Later.' };

const RULES = { on: ['MailerBusy', 'Timeout'], baseMs: 1_000, maxMs: 600_000, jitter: false };

test('an error with a name that the rules list is retried, and every other is final', async () => {
  const { retries } = await open<Shop>();
  const names = ['MailerBusy', 'Timeout', 'AddressRejected', 'mailerbusy', 'Mailer', 'MailerBusy2'];
  const table = await tabulate([...names, 'Error', '', 'length'], (name) =>
    retries.decide(run({ attempts: 1 }), { name, message: 'MailerBusy' }),
  );
  const [dead, retried] = [{ dead: true }, { retryInMs: 1_000 }];
  expect(table).toEqual({
    MailerBusy: retried,
    Timeout: retried,
    AddressRejected: dead,
    mailerbusy: dead,
    Mailer: dead,
    MailerBusy2: dead,
    Error: dead,
    '': dead,
    length: dead,
  });
});

test('without jitter the delay doubles from baseMs to maxMs', async () => {
  const { retries } = await open<Shop>();
  const delaysOf = async (rules: Partial<typeof RULES>, most: number) => {
    const delays: unknown[] = [];
    for (let attempts = 1; attempts <= most; attempts += 1) {
      delays.push(await retries.decide(run({ attempts, maxRetries: null }, rules), BUSY));
    }
    return delays.map((decision) => (decision as { retryInMs: number }).retryInMs / 1_000);
  };
  expect({
    one: await delaysOf({}, 12),
    three: await delaysOf({ baseMs: 3_000, maxMs: 20_000 }, 5),
    short: await delaysOf({ baseMs: 3_000, maxMs: 2_000 }, 2),
  }).toEqual({
    one: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600],
    three: [3, 6, 12, 20, 20],
    short: [2, 2],
  });
});

test('for any rules, however often a task has run, the delay is min(maxMs, baseMs · 2^retries)', async () => {
  const { retries } = await open<Shop>();
  const attempt = fc.oneof({ withCrossShrink: true }, fc.nat(40), fc.nat(5_000));
  const base = fc.oneof(fc.constant(0), fc.nat(5_000));
  const longest = fc.oneof(fc.nat(600_000_000), fc.maxSafeNat());
  await property([attempt, base, longest], async (before, baseMs, maxMs) => {
    const attempts = before + 1;
    const decision = await retries.decide(
      run({ attempts, maxRetries: null }, { baseMs, maxMs }),
      BUSY,
      0.5,
    );
    const doubled = BigInt(baseMs) * 2n ** BigInt(before);
    expect(decision).toEqual({
      retryInMs: doubled < BigInt(maxMs) ? Number(doubled) : maxMs,
    });
  });
});

test('with jitter the delay is random() of it, from 0 to all of it, in whole milliseconds', async () => {
  const { retries } = await open<Shop>();
  const attempt = fc.oneof({ withCrossShrink: true }, fc.nat(12), fc.nat(3_000));
  const drawn = fc.oneof(
    fc.constantFrom(0, 0.5, ALMOST_ONE),
    fc.nat(999_999).map((millionths) => millionths / 1_000_000),
  );
  await property([attempt, fc.nat(9), fc.nat(100), drawn], async (before, baseMs, maxMs, r) => {
    const attempts = before + 1;
    const rules = { baseMs, maxMs, jitter: true };
    const decision = await retries.decide(run({ attempts, maxRetries: null }, rules), BUSY, r);
    const delay = Math.min(baseMs * 2 ** Math.min(before, 20), maxMs);
    expect(decision).toEqual({ retryInMs: Math.floor(r * (delay + 1)) });
  });
});

test('maxRetries is the number of runs after the first one', async () => {
  const { retries } = await open<Shop>();
  const retriesAfter = async (maxRetries: number | null) => {
    const decided: boolean[] = [];
    for (const attempts of [1, 2, 3, 4, 5, 1_000_000]) {
      decided.push('retryInMs' in (await retries.decide(run({ attempts, maxRetries }), BUSY)));
    }
    return decided;
  };
  expect({
    0: await retriesAfter(0),
    1: await retriesAfter(1),
    3: await retriesAfter(3),
    'without end': await retriesAfter(null),
  }).toEqual({
    0: [false, false, false, false, false, false],
    1: [true, false, false, false, false, false],
    3: [true, true, true, false, false, false],
    'without end': [true, true, true, true, true, true],
  });
});

test('retryAfterMs takes the place of the delay: exactly, also 0 and more than maxMs, never negative', async () => {
  const { retries } = await open<Shop>();
  const table = await tabulate(['0', '1', '90000', '86400000', '-5'], (text) =>
    retries.decide(
      run({ attempts: 3 }, { jitter: true }),
      { ...BUSY, retryAfterMs: Number(text) },
      0.5,
    ),
  );
  expect(table).toEqual({
    '0': { retryInMs: 0 },
    '1': { retryInMs: 1 },
    '90000': { retryInMs: 90_000 },
    '86400000': { retryInMs: 86_400_000 },
    '-5': { retryInMs: 0 },
  });
});

test('retryAfterMs makes no other error worth a retry, and allows no further one', async () => {
  const { retries } = await open<Shop>();
  const rejected = { name: 'AddressRejected', message: 'No mailbox.', retryAfterMs: 5_000 };
  expect([
    await retries.decide(run({ attempts: 1 }), rejected),
    await retries.decide(run({ attempts: 4 }), { ...BUSY, retryAfterMs: 5_000 }),
  ]).toEqual([{ dead: true }, { dead: true }]);
});

test('a mail server that stays busy is tried four times, each after its delay, and then there is a dead letter', async () => {
  const shop = await openWithOrders();
  await shop.points.fail('mailer/send');
  await shop.random.queue([ALMOST_ONE, ALMOST_ONE, ALMOST_ONE, ALMOST_ONE]);
  await shop.queue.add('send-receipt', { orderId: 1 });
  const seen: unknown[] = [];
  for (const waitMs of [0, 999, 1, 1_999, 1, 3_999, 1, 1_000_000]) {
    await shop.clock.advance(waitMs);
    seen.push((await shop.worker.runDue()).map(({ outcome }) => outcome).join(' '));
  }
  expect({ seen, sent: await shop.points.count('mailer/send'), ...(await endsOf(shop)) }).toEqual({
    seen: ['retried', '', 'retried', '', 'retried', '', 'failed', ''],
    sent: 4,
    tasks: ['failed after 4: MailerBusy'],
    letters: ['send-receipt after 4: MailerBusy'],
  });
});

test('jitter is drawn from the random numbers of the shop', async () => {
  const shop = await openWithOrders();
  await shop.points.fail('mailer/send');
  await shop.queue.add('send-receipt', { orderId: 1 });
  await shop.random.queue([0.25, 0.5, 0.75]);
  const delays: number[] = [];
  let now = OPENING_TIME;
  for (let i = 0; i < 3; i += 1) {
    await shop.worker.runDue();
    const [task] = await shop.queue.list();
    delays.push((task?.runAt ?? 0) - now);
    now += 10_000;
    await shop.clock.advance(10_000);
  }
  expect(delays).toEqual([250, 1_000, 3_000]);
});

test('maxRetries 0 is one run, and null is no end', async () => {
  const shop = await openWithOrders();
  await shop.points.fail('mailer/send');
  await shop.queue.add('send-receipt', { orderId: 1 }, { maxRetries: 0 });
  await shop.queue.add('send-receipt', { orderId: 2 }, { maxRetries: null });
  for (let i = 0; i < 20; i += 1) {
    await shop.worker.runDue();
    await shop.clock.advance(600_000);
  }
  const { tasks, letters } = await endsOf(shop);
  expect({ first: tasks[0], letters }).toEqual({
    first: 'failed after 1: MailerBusy',
    letters: ['send-receipt after 1: MailerBusy'],
  });
  // With jitter, a task may run several times in one turn.
  const [, status, attempts] = /^(\w+) after (\d+): MailerBusy$/.exec(tasks[1] ?? '') ?? [];
  expect({ status, isOften: Number(attempts) >= 20 }).toEqual({ status: 'queued', isOften: true });
});

test('a wrong address is tried once, and the tasks after it run', async () => {
  const shop = await openWithOrders();
  await shop.queue.add('send-receipt', { orderId: 2 });
  await shop.queue.add('no-such-task', null);
  await shop.queue.add('echo', 'after them');
  const outcomes = (await shop.worker.runDue()).map(({ outcome }) => outcome);
  expect({ outcomes, ...(await endsOf(shop)) }).toEqual({
    outcomes: ['failed', 'failed', 'succeeded'],
    tasks: ['failed after 1: AddressRejected', 'failed after 1: UNKNOWN_TASK', 'succeeded after 1'],
    letters: ['send-receipt after 1: AddressRejected', 'no-such-task after 1: UNKNOWN_TASK'],
  });
});

test('a delay counts from the end of the run, and a server that names one gets it', async () => {
  const shop = await openWithOrders();
  await shop.queue.add('send-receipt', { orderId: 3 });
  await shop.points.hold('worker/before-ack');
  const running = shop.worker.runDue();
  await Promise.race([shop.points.arrived('worker/before-ack'), running]);
  await shop.clock.advance(7_000);
  await shop.points.release('worker/before-ack');
  await running;
  const [task] = await shop.queue.list();
  expect({ ...task, runAt: (task?.runAt ?? 0) - OPENING_TIME }).toMatchObject({
    status: 'queued',
    attempts: 1,
    runAt: 97_000,
    error: { name: 'MailerBusy', message: 'Again in 90 seconds.' },
  });
});

test('what succeeds in the end leaves no dead letter', async () => {
  const shop = await openWithOrders();
  await shop.points.fail('mailer/send');
  await shop.random.queue([ALMOST_ONE]);
  await shop.queue.add('send-receipt', { orderId: 1 });
  await shop.worker.runDue();
  await shop.points.release('mailer/send');
  await shop.clock.advance(1_000);
  await shop.worker.runDue();
  expect(await endsOf(shop)).toEqual({ tasks: ['succeeded after 2'], letters: [] });
});

test('a dead letter has the task, its payload, its runs, its last error, and the time', async () => {
  const shop = await openWithOrders();
  await shop.queue.add('echo', 'another');
  const { id: taskId } = await shop.queue.add('send-receipt', { orderId: 2, note: ['ß', null] });
  await shop.points.fail('mailer/send');
  await shop.random.queue([ALMOST_ONE]);
  await shop.worker.runDue();
  await shop.points.release('mailer/send');
  await shop.clock.advance(60_000);
  await shop.worker.runDue();
  const { json } = await shop.http('GET', '/dead-letters', STAFF);
  expect(json).toEqual([
    {
      id: 1,
      taskId,
      name: 'send-receipt',
      payload: { orderId: 2, note: ['ß', null] },
      attempts: 2,
      error: { name: 'AddressRejected', message: 'No mailbox carol@nobody.test.' },
      diedAt: '2030-01-07T09:01:00.000Z',
    },
  ]);
});

test('a worker whose task was taken over writes nothing: neither a retry nor a dead letter', async () => {
  const slow = await openWithOrders();
  const quick = await open<Shop>();
  await quick.clock.advance(4_000_000);
  const outcomes: unknown[] = [];
  // Slow gets an error that is retried, and then one that is final.
  for (const task of [{ orderId: 1 }, { orderId: 2 }]) {
    await slow.queue.add('send-receipt', task);
    if (task.orderId === 1) await slow.points.fail('mailer/send');
    else await slow.points.release('mailer/send');
    await slow.points.hold('worker/before-ack');
    const arrivals = await slow.points.count('worker/before-ack');
    const running = slow.worker.runDue();
    await Promise.race([slow.points.arrived('worker/before-ack', arrivals + 1), running]);
    outcomes.push((await quick.worker.runDue('quick'))[0]?.outcome);
    await slow.points.release('worker/before-ack');
    outcomes.push((await running)[0]?.outcome);
  }
  expect({ outcomes, ...(await endsOf(quick)) }).toEqual({
    outcomes: ['succeeded', 'lost', 'failed', 'lost'],
    tasks: ['succeeded after 2', 'failed after 2: AddressRejected'],
    letters: ['send-receipt after 2: AddressRejected'],
  });
});

test('whichever statement fails, a task has failed if and only if there is one dead letter', async () => {
  const running = async () => {
    const shop = await open<Shop>();
    await shop.queue.add('no-such-task', 'poison');
    return () => shop.worker.runDue();
  };
  await sweep.faults(running, async ({ error, at }) => {
    const next = await open<Shop>();
    const before = await endsOf(next);
    await next.clock.advance(3_601_000);
    await next.worker.runDue();
    const after = await endsOf(next);
    const hasFailed = before.tasks[0]?.startsWith('failed');
    expect({
      rejected: error !== undefined,
      before: before.letters.length,
      after: [after.tasks[0]?.split(' ')[0], after.letters.length],
    }).toEqual({
      // After the dead letter, the worker asks for the next task; that may fail as well.
      rejected: at !== undefined,
      before: hasFailed ? 1 : 0,
      after: ['failed', 1],
    });
  });
});

test('a dead letter that is requeued is a new task with all its retries, and is gone', async () => {
  const shop = await openWithOrders();
  await shop.points.fail('mailer/send');
  await shop.queue.add('send-receipt', { orderId: 1 }, { maxRetries: 1 });
  await runForAMinute(shop);
  // Finished tasks are kept for a day; dead letters until somebody has looked at them.
  await shop.clock.advance(25 * 3_600_000);
  const { status, json } = await requeue(shop, 1);
  const { id } = json as { id: string };
  const queued = await shop.queue.get(id);
  const { letters } = await endsOf(shop);
  await runForAMinute(shop);
  expect({ status, queued, letters, then: await endsOf(shop) }).toEqual({
    status: 202,
    queued: {
      id,
      name: 'send-receipt',
      payload: { orderId: 1 },
      status: 'queued',
      attempts: 0,
      runAt: OPENING_TIME + 60_000 + 25 * 3_600_000,
    },
    letters: [],
    then: {
      tasks: ['failed after 2: MailerBusy'],
      letters: ['send-receipt after 2: MailerBusy'],
    },
  });
});

test('maxRetries null stays null in a dead letter, and payloads stay as they are', async () => {
  const shop = await open<Shop>();
  const payloads = [null, '', 0, false, 'ß "quoted"', [1, [2]], { a: { b: null } }];
  for (const payload of payloads) {
    await shop.queue.add('no-such-task', payload, { maxRetries: null });
  }
  await shop.worker.runDue();
  for (const id of payloads.keys()) await requeue(shop, id + 1);
  const queued = (await shop.queue.list()).filter(({ status }) => status === 'queued');
  const rows = await database.rows("SELECT max_retries FROM tasks WHERE status = 'queued'");
  expect({
    payloads: queued.map(({ payload }) => payload),
    maxRetries: rows.map((row) => row['max_retries']),
  }).toEqual({ payloads, maxRetries: payloads.map(() => null) });
});

test('a dead letter that is not there, or not any more, cannot be requeued', async () => {
  const shop = await open<Shop>();
  await shop.queue.add('no-such-task', null);
  await shop.worker.runDue();
  const statuses: (number | undefined)[] = [];
  for (const id of [2, 1, 1]) statuses.push((await requeue(shop, id)).status);
  expect({ statuses, unknown: await shop.retries.requeue(7).catch(String) }).toEqual({
    statuses: [404, 202, 404],
    unknown: null,
  });
  expect(await queuedIn(shop)).toEqual(['no-such-task null']);
});

test('one who requeues twice at the same time gets one task', async () => {
  const shop = await open<Shop>();
  await shop.queue.add('no-such-task', 'poison');
  await shop.worker.runDue();
  await shop.points.hold('queue/add');
  const before = await shop.points.count('queue/add');
  const first = shop.retries.requeue(1);
  await Promise.race([shop.points.arrived('queue/add', before + 1), first]);
  const other = await open<Shop>();
  await within(4, () => other.retries.requeue(1));
  await shop.points.release('queue/add');
  await within(4, () => first);
  expect(await queuedIn(shop)).toEqual(['no-such-task "poison"']);
});

test('until the queue has taken its task, the dead letter stays', async () => {
  const shop = await open<Shop>();
  await shop.queue.add('no-such-task', 'poison');
  await shop.worker.runDue();
  await shop.points.hold('queue/add');
  const requeueing = requeue(shop, 1);
  await Promise.race([shop.points.arrived('queue/add', 2), requeueing]);
  const rows = await database.rows('SELECT name FROM dead_letters');
  await shop.points.release('queue/add');
  const { status } = await requeueing;
  expect({ rows, status, letters: (await endsOf(shop)).letters }).toEqual({
    rows: [{ name: 'no-such-task' }],
    status: 202,
    letters: [],
  });
});

test('an error with a long message is kept as it is', async () => {
  const shop = await open<Shop>();
  const name = `no-${'such-'.repeat(200)}task`;
  await shop.queue.add(name, 'poison');
  await shop.worker.runDue();
  const { json } = await shop.http('GET', '/dead-letters', STAFF);
  expect(json).toMatchObject([{ name, error: { message: expect.stringContaining(name) } }]);
});

test('while the queue is down, the dead letter stays', async () => {
  const shop = await open<Shop>();
  await shop.queue.add('no-such-task', 'poison');
  await shop.worker.runDue();
  await shop.points.fail('queue/add');
  const rejected = await shop.retries.requeue(1).then(
    () => false,
    () => true,
  );
  await shop.points.release('queue/add');
  const { letters } = await endsOf(shop);
  const { status } = await requeue(shop, 1);
  expect({ rejected, letters, status, queued: await queuedIn(shop) }).toEqual({
    rejected: true,
    letters: ['no-such-task after 1: UNKNOWN_TASK'],
    status: 202,
    queued: ['no-such-task "poison"'],
  });
});

test('whichever statement of requeue fails, it can be repeated, and leaves exactly one task', async () => {
  const requeueing = async () => {
    const shop = await open<Shop>();
    await shop.queue.add('no-such-task', 'poison');
    await shop.worker.runDue();
    return () => within(4, () => shop.retries.requeue(1));
  };
  await sweep.faults(requeueing, async ({ error, at }) => {
    const next = await open<Shop>();
    await (error === undefined ? undefined : next.retries.requeue(1));
    expect({
      rejected: error !== undefined,
      queued: await queuedIn(next),
      letters: (await endsOf(next)).letters,
    }).toEqual({
      rejected: at !== undefined,
      queued: ['no-such-task "poison"'],
      letters: [],
    });
  });
});

test('two dead letters are two tasks, also if they are equal and their numbers are keys of others', async () => {
  const shop = await open<Shop>();
  for (const uniqueKey of ['1', '2']) await shop.queue.add('echo', 'theirs', { uniqueKey });
  await shop.queue.add('no-such-task', 'poison');
  await shop.queue.add('no-such-task', 'poison');
  await shop.worker.runDue();
  for (const id of [1, 2]) await requeue(shop, id);
  const first = await queuedIn(shop);
  // They fail again, and are requeued again.
  await shop.worker.runDue();
  for (const id of [3, 4]) await requeue(shop, id);
  const poison = 'no-such-task "poison"';
  expect({ first, second: await queuedIn(shop) }).toEqual({
    first: [poison, poison],
    second: [poison, poison],
  });
});

function run(
  { attempts, maxRetries = 3 }: { attempts: number; maxRetries?: number | null },
  rules: Partial<typeof RULES> = {},
): FailedRun {
  return { attempts, maxRetries, rules: { ...RULES, ...rules } };
}

/** The receipt of order 1 can be sent; that of 2 has no mailbox; that of 3 meets a busy server. */
async function openWithOrders() {
  await database.seed({
    readers: [
      { name: 'alice', email: 'alice@lantern.test' },
      { name: 'carol', email: 'carol@nobody.test' },
      { name: 'dave', email: 'dave@busy-90.test' },
    ],
    books: [{ title: 'Tides', author: 'Bob', price_cents: 1_230, wallet_id: null }],
    orders: [1, 2, 3].map((reader) => ({ reader_id: reader, book_id: 1, cents: 1_230 })),
  });
  return open<Shop>();
}

/** Long enough for the first retries. */
async function runForAMinute({ worker, clock }: Pick<Opened<Shop>, 'worker' | 'clock'>) {
  for (let i = 0; i < 6; i += 1) {
    await worker.runDue();
    await clock.advance(10_000);
  }
}

/** How the tasks and the dead letters stand, in the order in which they were added. */
async function endsOf({ queue, http }: Pick<Opened<Shop>, 'queue' | 'http'>) {
  const tasks = (await queue.list()).sort((a, b) => Number(a.id) - Number(b.id));
  const { json } = await http('GET', '/dead-letters', STAFF);
  const letters = json as { name: string; attempts: number; error: { name: string } }[];
  return {
    tasks: tasks.map(
      ({ status, attempts, error }) =>
        `${status} after ${attempts}${error === undefined ? '' : `: ${error.name}`}`,
    ),
    letters: letters.map(({ name, attempts, error }) => `${name} after ${attempts}: ${error.name}`),
  };
}

/** With a lock in it, it may wait for itself. */
async function requeue(
  { http }: Pick<Opened<Shop>, 'http'>,
  id: number,
): Promise<{ status?: number; json?: unknown; error?: string }> {
  return within(4, async () => {
    const { status, json } = await http('POST', `/dead-letters/${id}/requeue`, STAFF);
    return { status, json };
  });
}

async function queuedIn({ queue }: Pick<Opened<Shop>, 'queue'>) {
  const queued = (await queue.list()).filter(({ status }) => status === 'queued');
  return queued.map(({ name, payload }) => `${name} ${JSON.stringify(payload)}`);
}
