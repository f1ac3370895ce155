import {
  database,
  fc,
  needs,
  open,
  type Opened,
  OPENING_TIME,
  property,
  sweep,
  within,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Steps = Parameters<Opened<Shop>['outbox']['transact']>[0];

const ALICE = { headers: { authorization: 'Token alice' } };

test('an order that is committed becomes tasks at the next relay, and the outbox is empty', async () => {
  const shop = await openWithBooks();
  expect(await place(shop, { bookId: 1 })).toMatchObject({ status: 201 });
  const { moved } = await relay(shop);
  expect({ moved, tasks: await tasksOf(shop), left: await waiting() }).toEqual({
    moved: 2,
    tasks: [receipt(1), royalty(1)],
    left: 0,
  });
  expect(await relay(shop)).toEqual({ moved: 0 });
});

test('an order does not wait for the queue, and does not fail with it', async () => {
  const shop = await openWithBooks();
  await shop.points.fail('queue/add');
  const { status } = await place(shop, { bookId: 1 });
  const calls = await shop.points.count('queue/add');
  await shop.points.release('queue/add');
  const { moved } = await relay(shop);
  expect({ status, calls, moved }).toEqual({ status: 201, calls: 0, moved: 2 });
});

test('while the transaction is open, nobody sees its tasks', async () => {
  const shop = await openWithBooks();
  const other = await open<Shop>();
  await shop.points.hold('orders/before-commit');
  const placing = place(shop, { bookId: 1 });
  await Promise.race([shop.points.arrived('orders/before-commit'), placing]);
  const seen = { tasks: await tasksOf(other), waiting: await waiting() };
  await shop.points.release('orders/before-commit');
  const { status } = await placing;
  expect({ seen, status }).toEqual({ seen: { tasks: [], waiting: 0 }, status: 201 });
  expect(await relay(other)).toEqual({ moved: 2 });
});

test('a transaction that is rolled back leaves no task', async () => {
  const shop = await openWithBooks();
  await shop.points.fail('orders/before-commit');
  const { status } = await place(shop, { bookId: 1, giftWrap: true });
  await shop.points.release('orders/before-commit');
  expect({ status, ...(await relay(shop)), tasks: await tasksOf(shop) }).toEqual({
    status: 500,
    moved: 0,
    tasks: [],
  });
  // The next one has nothing of it.
  await place(shop, { bookId: 2 });
  expect({ ...(await relay(shop)), names: await namesOf(shop) }).toEqual({
    moved: 1,
    names: ['send-receipt'],
  });
});

test('a savepoint that is rolled back takes its tasks with it, and no others', async () => {
  const shop = await openWithBooks();
  await shop.points.fail('orders/gift');
  const plain = await place(shop, { bookId: 2, giftWrap: true });
  await shop.points.release('orders/gift');
  const gift = await place(shop, { bookId: 2, giftWrap: true });
  await relay(shop);
  const wrapped = [plain, gift].map(
    ({ json }) => (json as { giftWrap: boolean } | undefined)?.giftWrap,
  );
  expect({ wrapped, tasks: await tasksOf(shop) }).toEqual({
    wrapped: [false, true],
    tasks: [receipt(1), receipt(2), { name: 'wrap-gift', payload: { orderId: 2 } }],
  });
});

test('for any savepoints, whichever of them fail, the tasks of all others are added in order', async () => {
  const shop = await open<Shop>();
  let transactions = 0;
  await property(
    [PARTS.parts],
    async (parts) => {
      const transaction = (transactions += 1);
      const { steps, kept } = layOut(parts, { transaction, count: 0 });
      await shop.outbox.transact(steps);
      await relay(shop);
      const payloads = (await shop.queue.list()).map(({ payload }) => payload as unknown as Mark);
      expect(payloads.filter((mark) => mark.transaction === transaction)).toEqual(kept);
    },
    { runs: 15 },
  );
});

test('with a transaction that has ended, delayOnCommit rejects, and no task comes of it', async () => {
  const shop = await open<Shop>();
  const refused: boolean[] = [];
  for (const within of ['none', 'savepoint'] as const) {
    for (const fails of [false, true]) {
      refused.push(await shop.outbox.delayLate(echo('late'), { fails, within }));
    }
  }
  await relay(shop);
  expect({ refused, tasks: await tasksOf(shop) }).toEqual({
    refused: Array(4).fill(true),
    tasks: [],
  });
});

test('a process that ends right after the COMMIT loses no task', async () => {
  const shop = await openWithBooks();
  await shop.points.fail('orders/committed');
  await shop.points.fail('queue/add');
  await place(shop, { bookId: 1 });
  await shop.close();
  const next = await open<Shop>();
  const { moved } = await relay(next);
  expect({ moved, tasks: await tasksOf(next) }).toEqual({
    moved: 2,
    tasks: [receipt(1), royalty(1)],
  });
});

test('whichever statement of an order fails, its tasks come if and only if it is committed', async () => {
  const placing = async () => {
    const shop = await openWithBooks();
    return () => place(shop, { bookId: 1, giftWrap: true });
  };
  await sweep.faults(placing, async ({ value, at }) => {
    const orders = await database.rows('SELECT id, gift_wrap FROM orders');
    const [order] = orders;
    const next = await open<Shop>();
    await relay(next);
    const wrapping = order?.['gift_wrap'] ? ['wrap-gift'] : [];
    expect({ status: value?.status, names: await namesOf(next) }).toEqual({
      // A gift that cannot be wrapped is no reason to fail.
      // eslint-disable-next-line jest/no-conditional-expect -- it is a matcher, not an assertion
      status: at ? expect.any(Number) : 201,
      names: order ? ['send-receipt', 'pay-royalty', ...wrapping] : [],
    });
  });
});

test('a relay that ends after adding a task does not add it twice, even if it has run meanwhile', async () => {
  const shop = await open<Shop>();
  await shop.outbox.transact([echo('a'), echo('b')]);
  await shop.points.fail('queue/added');
  const first = await isRejected(() => relay(shop));
  await shop.close();
  const next = await open<Shop>();
  const runs = await next.worker.runDue();
  await relay(next);
  expect({ first, runs: runs.length, tasks: await tasksOf(next), left: await waiting() }).toEqual({
    first: true,
    runs: 1,
    tasks: [echo('a'), echo('b')],
    left: 0,
  });
});

test('whichever statement of a relay fails, it rejects, and the next one leaves each task exactly once', async () => {
  const relaying = async () => {
    const shop = await open<Shop>();
    await shop.outbox.transact([echo('a'), echo('b')]);
    return () => relay(shop);
  };
  await sweep.faults(relaying, async ({ value, at }) => {
    const next = await open<Shop>();
    await relay(next);
    expect({
      moved: value?.moved ?? 'rejected',
      tasks: await tasksOf(next),
      left: await waiting(),
    }).toEqual({
      moved: at ? 'rejected' : 2,
      tasks: [echo('a'), echo('b')],
      left: 0,
    });
  });
});

test('when the queue fails in the middle, the relay rejects, and the rest follows in order', async () => {
  const shop = await open<Shop>();
  await shop.outbox.transact([echo('a'), echo('b'), echo('c')]);
  await shop.points.hold('queue/add');
  const relaying = isRejected(() => relay(shop));
  await Promise.race([shop.points.arrived('queue/add'), relaying]);
  // The call that waits there continues; those after it fail.
  await shop.points.fail('queue/add');
  const rejected = await relaying;
  const added = await tasksOf(shop);
  // However often it is refused, a row keeps its place.
  for (let i = 0; i < 12; i += 1) await isRejected(() => relay(shop));
  await shop.points.release('queue/add');
  await shop.outbox.transact([echo('d')]);
  await relay(shop);
  expect({ rejected, added, all: await tasksOf(shop) }).toEqual({
    rejected: true,
    added: [echo('a')],
    all: [echo('a'), echo('b'), echo('c'), echo('d')],
  });
});

test('of two relays at the same time, one moves each task, and nothing is added twice', async () => {
  const shop = await open<Shop>();
  const other = await open<Shop>();
  await shop.outbox.transact([echo('a'), echo('b')]);
  await shop.points.hold('queue/add');
  const relaying = relay(shop);
  await Promise.race([shop.points.arrived('queue/add'), relaying]);
  const second = await relay(other);
  const runs = await other.worker.runDue();
  await shop.points.release('queue/add');
  const first = await relaying;
  expect({ second, first, runs: runs.length, tasks: await tasksOf(shop) }).toEqual({
    second: { moved: 2 },
    first: { moved: 0 },
    runs: 2,
    tasks: [echo('a'), echo('b')],
  });
});

/** Begins `act`, and resolves when it is about to add a task, or has ended without one. */
async function begin(shop: Opened<Shop>, act: () => Promise<unknown>) {
  const before = await shop.points.count('queue/add');
  const ended = act();
  await Promise.race([shop.points.arrived('queue/add', before + 1), ended]);
  return { ended };
}

test('a relay also moves what was committed while another one runs in this process', async () => {
  const shop = await open<Shop>();
  await shop.outbox.transact([echo('a')]);
  await shop.points.hold('queue/add');
  const first = await begin(shop, () => relay(shop));
  const committed = await begin(shop, () => shop.outbox.transact([echo('b')]));
  const second = relay(shop);
  await shop.points.release('queue/add');
  await Promise.all([first.ended, committed.ended, second]);
  expect({ tasks: await tasksOf(shop), left: await waiting() }).toEqual({
    tasks: [echo('a'), echo('b')],
    left: 0,
  });
});

test('two calls at the same time in one process count each row once', async () => {
  const shop = await open<Shop>();
  await shop.outbox.transact([echo('a'), echo('b'), echo('c')]);
  const moved = await Promise.all([relay(shop), relay(shop), relay(shop)]);
  const sum = moved.reduce((all, one) => all + (one.moved ?? 0), 0);
  expect({ sum, tasks: await tasksOf(shop), left: await waiting() }).toEqual({
    sum: 3,
    tasks: [echo('a'), echo('b'), echo('c')],
    left: 0,
  });
});

test('wherever a second relay comes in between, each task is added once and counted once', async () => {
  let other: Opened<Shop>;
  let others = 0;
  const relaying = async () => {
    const shop = await open<Shop>();
    other = await open<Shop>();
    others = 0;
    await shop.outbox.transact([echo('a'), echo('b')]);
    return () => relay(shop);
  };
  const comeBetween = async () => {
    others += (await relay(other)).moved ?? 0;
  };
  await sweep.others(relaying, comeBetween, async ({ value }) => {
    expect({ moved: (value?.moved ?? 0) + others, tasks: await tasksOf(other) }).toEqual({
      moved: 2,
      tasks: [echo('a'), echo('b')],
    });
  });
});

test('whatever is committed while a relay runs comes with this one or the next', async () => {
  let other: Opened<Shop>;
  const relaying = async () => {
    const shop = await open<Shop>();
    other = await open<Shop>();
    await shop.outbox.transact([echo('a'), echo('b')]);
    return () => relay(shop);
  };
  const comeBetween = () => other.outbox.transact([echo('c')]);
  await sweep.others(relaying, comeBetween, async ({ value, at }) => {
    const later = (await relay(other)).moved ?? 0;
    const between = at ? [echo('c')] : [];
    expect({ moved: (value?.moved ?? 0) + later, tasks: await tasksOf(other) }).toEqual({
      moved: 2 + between.length,
      tasks: [echo('a'), echo('b'), ...between],
    });
  });
});

needs('postgres')('a transaction that is committed late is not overtaken for good', async () => {
  const shop = await openWithBooks();
  const other = await open<Shop>();
  await shop.points.hold('orders/before-commit');
  const placing = place(shop, { bookId: 1 });
  await Promise.race([shop.points.arrived('orders/before-commit'), placing]);
  await within(4, () => other.outbox.transact([echo('a')]));
  const early = await relay(other);
  await shop.points.release('orders/before-commit');
  await placing;
  expect({ early, late: await relay(other), names: await namesOf(other) }).toEqual({
    early: { moved: 1 },
    late: { moved: 2 },
    names: ['echo', 'send-receipt', 'pay-royalty'],
  });
});

test('equal tasks are tasks of their own, whoever else uses the same numbers as keys', async () => {
  const shop = await open<Shop>();
  for (let key = 1; key <= 4; key += 1) {
    await shop.queue.add('echo', 'theirs', { uniqueKey: String(key) });
  }
  await shop.outbox.transact([echo('same'), echo('same')]);
  const moved = [await relay(shop)];
  await shop.close();
  const next = await open<Shop>();
  await next.outbox.transact([echo('same')]);
  await next.outbox.transact([echo('same')]);
  moved.push(await relay(next));
  const ours = (await tasksOf(next)).filter(({ payload }) => payload === 'same');
  expect({ moved, ours: ours.length }).toEqual({ moved: [{ moved: 2 }, { moved: 2 }], ours: 4 });
});

test('every payload arrives as it was given', async () => {
  const shop = await open<Shop>();
  const payloads = [null, false, 0, '', 'ß "quoted" \\ \u2028', [], [null, [1.5]], {}];
  const nested = { orderId: 9_007_199_254_740_991, lines: [{ at: '2030-01-07T09:00:00.000Z' }] };
  const all = [...payloads, '{"a":1}', '2030-01-31T12:00+02:00', '2030-01-31', nested];
  await shop.outbox.transact(all.map(echo));
  await relay(shop);
  expect(await tasksOf(shop)).toEqual(all.map(echo));
});

test('payload and options are those of the call, whatever the caller changes later', async () => {
  const shop = await open<Shop>();
  const options = { delayMs: 5_000, uniqueKey: 'mine' };
  await shop.outbox.transact([
    { ...echo({ orderId: 1 }), options, changed: true },
    { ...echo([2]), options: {}, changed: true },
  ]);
  await relay(shop);
  expect((await shop.queue.list()).map(({ payload, runAt }) => ({ payload, runAt }))).toEqual([
    { payload: [2], runAt: OPENING_TIME },
    { payload: { orderId: 1 }, runAt: OPENING_TIME + 5_000 },
  ]);
});

test('maxRetries is passed on, also 0 and null, and is 3 where none is given', async () => {
  const shop = await open<Shop>();
  const given: Steps = [0, 7, null].map((maxRetries) => ({ ...echo(1), options: { maxRetries } }));
  await shop.outbox.transact([...given, echo(1), { ...echo(1), options: { delayMs: 5 } }]);
  await relay(shop);
  const rows = await database.rows('SELECT max_retries FROM tasks ORDER BY id');
  expect(rows.map((row) => row['max_retries'])).toEqual([0, 7, null, 3, 3]);
});

test('expiresAt is passed on, also if that time is over', async () => {
  const shop = await open<Shop>();
  const expiring = (ms: number) => ({ ...echo(ms), options: { expiresAt: OPENING_TIME + ms } });
  await shop.outbox.transact([expiring(1_000), expiring(3_000), expiring(3_001)]);
  await shop.clock.advance(2_000);
  const { moved } = await relay(shop);
  await shop.clock.advance(1_000);
  await shop.worker.runDue();
  const ended = (await shop.queue.list()).map(({ error, status }) => error?.name ?? status);
  expect({ moved, ended }).toEqual({ moved: 3, ended: ['EXPIRED', 'EXPIRED', 'succeeded'] });
});

test("the caller's own uniqueKey stays: while a task with it is known, there is no second one", async () => {
  const shop = await open<Shop>();
  const once = (payload: string, uniqueKey = 'night') => ({
    ...echo(payload),
    options: { uniqueKey },
  });
  await shop.queue.add('echo', 'first', { uniqueKey: 'night' });
  // An empty string is a key like any other.
  await shop.queue.add('echo', 'empty', { uniqueKey: '' });
  await shop.outbox.transact([once('second'), echo('other'), once('third'), once('fourth', '')]);
  const { moved } = await relay(shop);
  expect({ moved, tasks: await tasksOf(shop), left: await waiting() }).toEqual({
    moved: 4,
    tasks: [echo('first'), echo('empty'), echo('other')],
    left: 0,
  });
});

test('delayMs counts from delayOnCommit, not from the relay', async () => {
  const shop = await open<Shop>();
  const after = (delayMs: number) => ({ ...echo(delayMs), options: { delayMs } });
  await shop.outbox.transact([after(10_000), after(1_000), after(4_000), echo('at once')]);
  await shop.clock.advance(4_000);
  await relay(shop);
  const due = (await shop.queue.list()).map(({ payload, runAt }) => [
    payload,
    runAt - OPENING_TIME,
  ]);
  expect(Object.fromEntries(due)).toEqual({
    '10000': 10_000,
    '1000': 4_000,
    '4000': 4_000,
    'at once': 4_000,
  });
});

test('what is left of delayMs is that at which its task is added', async () => {
  const shop = await open<Shop>();
  const after = (delayMs: number) => ({ ...echo(delayMs), options: { delayMs } });
  await shop.outbox.transact([echo('slow'), after(10_000), after(3_000)]);
  await shop.points.hold('queue/add');
  const relaying = relay(shop);
  await Promise.race([shop.points.arrived('queue/add'), relaying]);
  await shop.clock.advance(4_000);
  await shop.points.release('queue/add');
  await relaying;
  const due = (await shop.queue.list()).flatMap(({ payload, runAt }) =>
    payload === 'slow' ? [] : [[payload, runAt - OPENING_TIME]],
  );
  expect(Object.fromEntries(due)).toEqual({ '10000': 10_000, '3000': 4_000 });
});

test('tasks come in the order in which they were written, also if the clock was set back', async () => {
  const shop = await open<Shop>();
  const written: { name: string; payload: string }[] = [];
  for (const name of ['echo', 'wait', 'sales-report', 'echo', 'echo']) {
    const payload = `${written.length + 1}`;
    await shop.outbox.transact([{ name, payload }]);
    written.push({ name, payload });
    await shop.clock.advance(name === 'wait' ? 5_000 : -1_000);
  }
  await relay(shop);
  const tasks = await tasksOf(shop);
  expect(tasks.map(({ name, payload }) => ({ name, payload }))).toEqual(written);
});

test('one relay moves everything that is there, however much it is', async () => {
  const shop = await open<Shop>();
  const numbers = Array.from({ length: 300 }, (_, i) => i);
  await shop.outbox.transact(numbers.map(echo));
  expect({ ...(await shop.outbox.relay()), left: await waiting() }).toEqual({
    moved: 300,
    left: 0,
  });
  expect((await tasksOf(shop)).map(({ payload }) => payload)).toEqual(numbers);
});

/** Which task it is, in which transaction. */
interface Mark {
  transaction: number;
  task: number;
}

/** The contents of a transaction: tasks, and savepoints, some of which fail. */
type Part = 'task' | { within: Part[]; fails: boolean };

const PARTS = fc.letrec<{ parts: Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie('part'), { maxLength: 3 }),
  part: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constant<Part>('task'),
    fc.record({ within: tie('parts'), fails: fc.boolean() }),
  ),
}));

/** The steps for these parts, their tasks numbered, and which of the tasks have to be added. */
function layOut(
  parts: readonly Part[],
  at: { transaction: number; count: number },
): { steps: Steps; kept: Mark[] } {
  const laidOut = parts.map((part): { steps: Steps; kept: Mark[] } => {
    if (part === 'task') {
      const mark = { transaction: at.transaction, task: (at.count += 1) };
      return { steps: [echo({ ...mark })], kept: [mark] };
    }
    const { steps, kept } = layOut(part.within, at);
    return part.fails
      ? { steps: [{ savepoint: steps, fails: true }], kept: [] }
      : { steps: [{ savepoint: steps }], kept };
  });
  return {
    steps: laidOut.flatMap(({ steps }) => steps),
    kept: laidOut.flatMap(({ kept }) => kept),
  };
}

/** Book 1 has an author with a wallet, who gets a royalty; book 2 has none. */
async function openWithBooks() {
  await database.seed({
    readers: [{ name: 'alice', email: 'alice@lantern.test' }],
    wallets: [{ owner: 'bob' }],
    books: [
      { title: 'Tides', author: 'Bob', price_cents: 1_230, wallet_id: 1 },
      { title: 'Dunes', author: 'Nobody', price_cents: 900, wallet_id: null },
    ],
  });
  return open<Shop>();
}

/** A statement beside the transaction waits for a lock that the transaction holds. */
async function place(
  { http }: Pick<Opened<Shop>, 'http'>,
  body: { bookId: number; giftWrap?: boolean },
): Promise<{ status?: number; json?: unknown; error?: string }> {
  return within(4, async () => {
    const { status, json } = await http('POST', '/orders', { ...ALICE, body });
    return { status, json };
  });
}

/** Such a statement of the queue waits as well, if the relay has a transaction. */
async function relay({
  outbox,
}: Pick<Opened<Shop>, 'outbox'>): Promise<{ moved?: number; error?: string }> {
  return within(4, () => outbox.relay());
}

function echo<T>(payload: T) {
  return { name: 'echo', payload };
}

function receipt(orderId: number) {
  return { name: 'send-receipt', payload: { orderId } };
}

function royalty(orderId: number) {
  return { name: 'pay-royalty', payload: { orderId, walletId: 1, cents: 123 } };
}

async function tasksOf({ queue }: Pick<Opened<Shop>, 'queue'>) {
  return (await queue.list()).map(({ name, payload }) => ({ name, payload }));
}

async function namesOf(shop: Pick<Opened<Shop>, 'queue'>) {
  return (await tasksOf(shop)).map(({ name }) => name);
}

/** How many tasks are in the outbox. */
async function waiting() {
  const rows = await database.rows('SELECT id FROM outbox');
  return rows.length;
}

function isRejected(act: () => Promise<unknown>): Promise<boolean> {
  return act().then(
    () => false,
    () => true,
  );
}
