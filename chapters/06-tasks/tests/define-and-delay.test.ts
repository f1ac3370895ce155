import {
  database,
  fc,
  open,
  type Opened,
  outcomeOf,
  property,
  tabulate,
  within,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Delayed = Awaited<ReturnType<Shops['tasks']['delay']>>;
type Options = NonNullable<Parameters<Shops['tasks']['delay']>[2]>;

/** When every shop opens: 7 January 2030, nine o'clock UTC. */
const NOW = Date.UTC(2030, 0, 7, 9);

const EAGER = { TASKS_EAGER: '1' };
const PROPAGATING = { TASKS_EAGER: '1', TASKS_EAGER_PROPAGATES: '1' };

const PLACES = ['alone', 'in a list', 'in an object', 'deep'] as const;

const REFUSED = { error: 'BAD_PAYLOAD' };

test('delay adds a task to the queue, runs nothing, and returns its id', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('task/wait');
  const delayed = await within(4, () => shop.tasks.delay('wait', { bookId: 7 }));
  expect({
    delayed,
    queued: await shop.queue.list(),
    begun: await shop.points.count('task/wait'),
  }).toEqual({
    delayed: { id: expect.stringMatching(/^\d+$/) },
    queued: [
      {
        id: 'id' in delayed ? delayed.id : null,
        name: 'wait',
        payload: { bookId: 7 },
        status: 'queued',
        attempts: 0,
        runAt: NOW,
      },
    ],
    begun: 0,
  });
});

test('each delay adds a task, and another program runs it', async () => {
  const shop = await open<Shop>();
  const ids: string[] = [];
  for (const payload of [1, 2, 2]) ids.push((await shop.tasks.delay('echo', payload)).id);
  await shop.close();
  const worker = await open<Shop>();
  const runs = await worker.worker.runDue();
  const tasks = await Promise.all(ids.map((id) => worker.queue.get(id)));
  expect({ runs, results: tasks.map((task) => task?.result) }).toEqual({
    runs: ids.map((id) => ({ id, outcome: 'succeeded' })),
    results: [1, 2, 2],
  });
});

test('delay passes its options on to the queue', async () => {
  const shop = await open<Shop>();
  const { tasks } = shop;
  const table: Record<string, Options | null> = {
    none: null,
    later: { delayMs: 300 },
    expiring: { expiresAt: NOW + 5_000 },
    'of one key': { uniqueKey: 'cover:7' },
    'of one key again': { uniqueKey: 'cover:7' },
    once: { maxRetries: 0 },
    'without end': { maxRetries: null },
  };
  const ids = await tabulate(Object.keys(table), async (name) => {
    const task = name.startsWith('of one key') ? 'of one key' : name;
    return (await tasks.delay('echo', task, table[name] ?? null)).id;
  });
  const rows = await database.rows('SELECT payload, max_retries FROM tasks');
  const expires = await database.rows('SELECT payload FROM tasks WHERE expires_at IS NOT NULL');
  expect({
    isOne: ids['of one key'] === ids['of one key again'],
    retries: Object.fromEntries(
      rows.map((row) => [JSON.parse(String(row['payload'])), row['max_retries']]),
    ),
    expires: expires.map(({ payload }) => payload),
    runAt: (await shop.queue.list()).map(({ payload, runAt }) => [payload, runAt - NOW]),
  }).toEqual({
    isOne: true,
    retries: {
      none: 3,
      later: 3,
      expiring: 3,
      'of one key': 3,
      once: 0,
      'without end': null,
    },
    expires: ['"expiring"'],
    runAt: [
      ['none', 0],
      ['expiring', 0],
      ['of one key', 0],
      ['once', 0],
      ['without end', 0],
      ['later', 300],
    ],
  });
});

test('what define returns has the name of the task, and delays it', async () => {
  const shop = await open<Shop>();
  const eager = await open<Shop>(EAGER);
  const one = await shop.tasks.delayDefined('echo', [1], { delayMs: 300 });
  const other = await shop.tasks.delayDefined('nothing', 'x');
  const run = await eager.tasks.delayDefined('stumble', { key: 'a', errors: [] }, BUSY_ONCE);
  expect({
    names: [one.name, other.name, run.name],
    queued: (await shop.queue.list()).map(({ id, name, payload, runAt }) => ({
      ...{ id, name, payload },
      inMs: runAt - NOW,
    })),
    ran: run.delayed?.finished?.result,
  }).toEqual({
    names: ['echo', 'nothing', 'stumble'],
    queued: [
      { id: other.delayed?.id, name: 'nothing', payload: 'x', inMs: 0 },
      { id: one.delayed?.id, name: 'echo', payload: [1], inMs: 300 },
    ],
    ran: { runs: 1 },
  });
});

test('the payload is copied when delay is called', async () => {
  const shop = await open<Shop>();
  const eager = await open<Shop>(EAGER);
  const { id } = await shop.tasks.delayThenChange('echo');
  const run = await eager.tasks.delayThenChange('echo');
  const again = await eager.tasks.delayThenChange('second-time');
  const copied = { bookId: 7, sizes: [160, 320] };
  expect({
    queued: (await shop.queue.get(id))?.payload,
    eager: [run.finished?.payload, run.finished?.result],
    'after a retry': [again.finished?.payload, again.finished?.result],
  }).toEqual({ queued: copied, eager: [copied, copied], 'after a retry': [copied, copied] });
});

const ODD = [
  ...['undefined', 'function', 'class', 'symbol', 'bigint', 'NaN', 'Infinity', 'minus Infinity'],
  ...['invalid Date', 'object in itself', 'list in itself', 'instance', 'instance with toJSON'],
  ...['object with toJSON', 'object that inherits', 'model', 'Map', 'Set', 'Buffer', 'RegExp'],
  ...['Error', 'Promise', 'boxed number', 'list with a hole'],
];

test('a payload that JSON cannot hold is rejected, and nothing is added', async () => {
  const shop = await open<Shop>();
  const table = await tabulate(ODD, (kind) => endOf(shop.tasks.delayOdd(kind, 'alone')));
  expect({ ...table, queued: await shop.queue.list() }).toEqual({
    ...Object.fromEntries(ODD.map((kind) => [kind, REFUSED])),
    queued: [],
  });
});

test('no part of a payload may be what JSON cannot hold, also in eager mode', async () => {
  const shops = { queued: await open<Shop>(), eager: await open<Shop>(EAGER) };
  const kinds = ODD.flatMap((kind) => PLACES.map((place) => `${kind} ${place}`));
  const delayIn = (shop: Shops) =>
    tabulate(kinds, async (name) => {
      const place = PLACES.find((each) => name.endsWith(` ${each}`)) ?? 'alone';
      return endOf(shop.tasks.delayOdd(name.slice(0, -place.length - 1), place));
    });
  const refused = Object.fromEntries(kinds.map((kind) => [kind, REFUSED]));
  expect({
    queued: await delayIn(shops.queued),
    eager: await delayIn(shops.eager),
    tasks: await shops.queued.queue.list(),
  }).toEqual({ queued: refused, eager: refused, tasks: [] });
});

test('a Date becomes its ISO string, and plain objects keep what they have', async () => {
  const { tasks, queue } = await open<Shop>();
  await tasks.delayOdd('key __proto__', 'alone');
  const [row] = await database.rows('SELECT payload FROM tasks');
  const kinds: Record<string, unknown> = {
    Date: '2030-01-31T23:59:59.007Z',
    'Date of long ago': '1815-12-10T00:00:00.000Z',
    'object twice': { first: { width: 160 }, all: [{ width: 160 }, { width: 160 }] },
    'list twice': { widths: [160], again: [160], all: [[160], [160]] },
    'object without prototype': { bookId: 7 },
  };
  const payloadOf = (place: (typeof PLACES)[number]) => async (kind: string) => {
    const { id } = await tasks.delayOdd(kind, place);
    return (await queue.get(id))?.payload;
  };
  const names = Object.keys(kinds);
  expect({
    alone: await tabulate(names, payloadOf('alone')),
    'in a list': await tabulate(names, payloadOf('in a list')),
    'in an object': await tabulate(names, payloadOf('in an object')),
    'key __proto__': row?.['payload'],
  }).toEqual({
    alone: kinds,
    'in a list': Object.fromEntries(names.map((name) => [name, [1, kinds[name], 2]])),
    'in an object': Object.fromEntries(
      names.map((name) => [name, { before: 1, value: kinds[name], after: 2 }]),
    ),
    'key __proto__': '{"__proto__":{"bookId":7}}',
  });
});

test('any plain payload arrives as it is', async () => {
  const shop = await open<Shop>();
  const eager = await open<Shop>(EAGER);
  await property(
    [JSON_VALUES],
    async (payload) => {
      const { id } = await shop.tasks.delay('echo', payload);
      const { finished } = await eager.tasks.delay('echo', payload);
      expect({
        queued: (await shop.queue.get(id))?.payload,
        eager: [finished?.payload, finished?.result],
      }).toEqual({ queued: payload, eager: [payload, payload] });
    },
    { runs: 60 },
  );
});

test('a task that is not defined cannot be delayed', async () => {
  const shops = { queued: await open<Shop>(), eager: await open<Shop>(EAGER) };
  const names = [
    ...['no-such', '', ' echo', 'echo ', 'Echo', 'ECHO', 'ech', 'echoes', 'echo\0', '*'],
    ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'size', 'get'],
  ];
  const unknown = Object.fromEntries(names.map((name) => [name, { error: 'UNKNOWN_TASK' }]));
  expect({
    queued: await tabulate(names, (name) => endOf(shops.queued.tasks.delay(name, 1))),
    eager: await tabulate(names, (name) => endOf(shops.eager.tasks.delay(name, 1))),
    tasks: await shops.queued.queue.list(),
  }).toEqual({ queued: unknown, eager: unknown, tasks: [] });
});

test('a name is defined once, and the first definition stays', async () => {
  const { tasks } = await open<Shop>();
  const names = ['cut', 'constructor', '__proto__', 'toString', ''];
  const table = await tabulate(names, (name) => tasks.defineTwice(name));
  const stays = { second: 'DUPLICATE_TASK', ran: 'first' };
  expect(table).toEqual(Object.fromEntries(names.map((name) => [name, stays])));
});

test('each registry has its own tasks', async () => {
  const shops = [await open<Shop>(), await open<Shop>()];
  const runs = shops.map(({ tasks }) => outcomeOf(() => tasks.defineApart('cut')));
  const here = await outcomeOf(async () => shops[0]?.tasks.delay('cut', null));
  expect({ runs: await Promise.all(runs), here }).toEqual({
    runs: [
      ['first', 'second'],
      ['first', 'second'],
    ],
    here: { error: 'UNKNOWN_TASK' },
  });
});

test('when the queue does not take a task, delay rejects with its error', async () => {
  const shop = await open<Shop>();
  const delay = () => shop.watch(() => shop.tasks.delay('echo', 1));
  await shop.points.fail('queue/add');
  const failed = await delay();
  await shop.points.release('queue/add');
  const taken = await delay();
  expect({
    failed: [failed.value, (failed.error as Error | undefined)?.name],
    taken: taken.value,
    asked: await shop.points.count('queue/add'),
  }).toEqual({
    failed: [undefined, 'PointFailure'],
    taken: { id: (await shop.queue.list())[0]?.id },
    asked: 2,
  });
});

test('delay returns a promise, and does not throw', async () => {
  const { tasks } = await open<Shop>();
  const { tasks: eager } = await open<Shop>(PROPAGATING);
  expect({
    unknown: await tasks.howDelayFails('no-such', 'Date'),
    odd: await tasks.howDelayFails('echo', 'bigint'),
    cycle: await tasks.howDelayFails('echo', 'object in itself'),
    eager: await eager.howDelayFails('echo', 'function'),
    trip: await eager.howDelayFails('trip', 'Date'),
  }).toEqual({
    unknown: 'returned a promise',
    odd: 'returned a promise',
    cycle: 'returned a promise',
    eager: 'returned a promise',
    trip: 'returned a promise',
  });
});

test('in eager mode, delay runs the task and returns it as it ended; the queue is not used', async () => {
  const shop = await open<Shop>(EAGER);
  await shop.clock.advance(1_234);
  const payload = { bookId: 7, image: 'dune.png' };
  const cover = await shop.tasks.delay('resize-cover', payload);
  const files = [160, 320, 640].map((width) => `book-7-${width}.webp`);
  const kept = [await shop.tasks.delay('keep', 1), await shop.tasks.delay('keep', 1)];
  const nothing = await shop.tasks.delay('nothing', []);
  const ran = { status: 'succeeded', attempts: 1, runAt: NOW + 1_234 };
  expect({
    cover,
    nothing: nothing.finished,
    kept: kept.map(({ finished }) => finished?.result),
    ids: new Set([cover.id, nothing.id, ...kept.map(({ id }) => id), '']).size,
    queued: await shop.queue.list(),
    got: await shop.queue.get(cover.id),
    asked: await shop.points.count('queue/add'),
  }).toEqual({
    cover: {
      id: expect.any(String),
      finished: { ...ran, id: cover.id, name: 'resize-cover', payload, result: { files } },
    },
    nothing: { ...ran, id: nothing.id, name: 'nothing', payload: [], result: null },
    kept: [{ files: ['kept.webp'] }, { files: ['kept.webp'] }],
    ids: 5,
    queued: [],
    got: null,
    asked: 0,
  });
});

test('in eager mode, delay waits for the task', async () => {
  const shop = await open<Shop>(EAGER);
  await shop.points.hold('task/wait');
  let isBack = false;
  const delaying = shop.tasks.delay('wait', 'held').finally(() => {
    isBack = true;
  });
  await Promise.race([shop.points.arrived('task/wait'), delaying]);
  const whileHeld = isBack;
  await shop.clock.advance(5_000);
  await shop.points.release('task/wait');
  const { result, runAt } = (await delaying).finished ?? {};
  expect({ whileHeld, result, runAt }).toEqual({ whileHeld: false, result: 'held', runAt: NOW });
});

test('in eager mode, ids are not those of other tasks', async () => {
  const shops = [await open<Shop>(EAGER), await open<Shop>(EAGER)];
  const queued = await open<Shop>();
  const ids: string[] = [];
  for (let i = 1; i <= 5; i += 1) {
    for (const { tasks } of [...shops, queued]) ids.push((await tasks.delay('echo', i)).id);
  }
  expect(new Set(ids).size).toBe(15);
});

test('in eager mode, an error of the task is in the task, and delay does not reject', async () => {
  const { tasks } = await open<Shop>(EAGER);
  const failing: [string, Parameters<Shops['tasks']['delay']>[1]][] = [
    ['resize-cover', { bookId: 7, image: 'dune.txt' }],
    ['resize-cover', {}],
    ['stumble', { key: 'a', errors: ['Slip'] }],
    ['trip', [1]],
    ['shout', [2]],
  ];
  const ended = await Promise.all(
    failing.map(async ([name, payload]) => finishedOf(await endOf(tasks.delay(name, payload)))),
  );
  const task = { id: expect.any(String), status: 'failed', attempts: 1, runAt: NOW };
  expect(ended).toEqual(
    [
      { error: { name: 'UnreadableImage', message: '"dune.txt" is no image.' } },
      { error: { name: 'RuleError', message: 'This task cannot read its payload.' } },
      { error: { name: 'Slip', message: 'run 1' } },
      { error: { name: 'MailerBusy', message: 'At once.' }, attempts: 4 },
      { error: { name: 'Error', message: 'No!' } },
    ].map((end, i) => ({ ...task, name: failing[i]?.[0], payload: failing[i]?.[1], ...end })),
  );
});

test('in eager mode, a task is run again at once, as often as maxRetries allows', async () => {
  const { tasks } = await open<Shop>(EAGER);
  const table: Record<string, [failures: number, options: Options | null]> = {
    'by default, 3 failures': [3, null],
    'by default, 4 failures': [4, null],
    'of 3, 3 failures': [3, { maxRetries: 3 }],
    'of 3, 4 failures': [4, { maxRetries: 3 }],
    'of 0, none': [0, { maxRetries: 0 }],
    'of 0, 1 failure': [1, { maxRetries: 0 }],
    'of 1, 1 failure': [1, { maxRetries: 1 }],
    'of 1, 2 failures': [2, { maxRetries: 1 }],
    'without end, 150 failures': [150, { maxRetries: null }],
    'later, 1 failure': [1, { delayMs: 60_000, expiresAt: NOW - 1, uniqueKey: 'cover' }],
    'later again, 1 failure': [1, { delayMs: 60_000, expiresAt: NOW - 1, uniqueKey: 'cover' }],
  };
  const ended = await tabulate(Object.keys(table), async (key) => {
    const [failures, options] = table[key] ?? [0, null];
    const errors = Array<string>(failures).fill('MailerBusy');
    const delaying = () => endOf(tasks.delay('stumble', { key, errors }, options));
    const finished = finishedOf(await within(4, delaying));
    if (!('attempts' in finished)) return finished.error;
    const { attempts, runAt, result, error } = finished;
    return [attempts, runAt - NOW, result ?? error?.message];
  });
  expect(ended).toEqual({
    'by default, 3 failures': [4, 0, { runs: 4 }],
    'by default, 4 failures': [4, 0, 'run 4'],
    'of 3, 3 failures': [4, 0, { runs: 4 }],
    'of 3, 4 failures': [4, 0, 'run 4'],
    'of 0, none': [1, 0, { runs: 1 }],
    'of 0, 1 failure': [1, 0, 'run 1'],
    'of 1, 1 failure': [2, 0, { runs: 2 }],
    'of 1, 2 failures': [2, 0, 'run 2'],
    'without end, 150 failures': [151, 0, { runs: 151 }],
    'later, 1 failure': [2, 0, { runs: 2 }],
    'later again, 1 failure': [2, 0, { runs: 2 }],
  });
});

test('in eager mode, only errors that the task lists lead to another run', async () => {
  const { tasks } = await open<Shop>(EAGER);
  const lists = [
    ['Slip'],
    ['Error'],
    ['mailerbusy'],
    ['MailerBusyNow'],
    ['TaskError'],
    ['MailerBusy', 'Slip', 'MailerBusy'],
    ['MailerBusy', 'QUEUE_DOWN'],
    ['QUEUE_DOWN', 'QUEUE_DOWN', 'QUEUE_DOWN', 'QUEUE_DOWN'],
  ];
  const ended = await tabulate(lists.map(String), async (list) => {
    const errors = list.split(',');
    const finished = finishedOf(await endOf(tasks.delay('stumble', { key: list, errors })));
    if (!('attempts' in finished)) return finished.error;
    return [finished.attempts, finished.error?.name ?? 'none'];
  });
  const image = { bookId: 7, image: 'dune' };
  const never = finishedOf(await endOf(tasks.delay('resize-cover', image, BUSY_ONCE)));
  expect({ ...ended, never: 'attempts' in never ? never.attempts : never }).toEqual({
    Slip: [1, 'Slip'],
    Error: [1, 'Error'],
    mailerbusy: [1, 'mailerbusy'],
    MailerBusyNow: [1, 'MailerBusyNow'],
    TaskError: [1, 'TaskError'],
    'MailerBusy,Slip,MailerBusy': [2, 'Slip'],
    'MailerBusy,QUEUE_DOWN': [3, 'none'],
    'QUEUE_DOWN,QUEUE_DOWN,QUEUE_DOWN,QUEUE_DOWN': [4, 'QUEUE_DOWN'],
    never: 1,
  });
});

test('in eager mode, each run has a payload of its own', async () => {
  const { tasks } = await open<Shop>(EAGER);
  const payload = { key: 'a', words: ['cut', 'it'] };
  const { finished } = await tasks.delay('scrawl', payload);
  expect([finished?.payload, finished?.result]).toEqual([payload, { found: 'cut it', runs: 2 }]);
  // Also the last run that is allowed changes only its own.
  const other = { key: 'b', words: ['once'] };
  const last = finishedOf(await endOf(tasks.delay('scrawl', other, { maxRetries: 0 })));
  expect(last).toMatchObject({ payload: other, error: { name: 'MailerBusy' } });
});

test('with TASKS_EAGER_PROPAGATES, delay rejects with the error of the last run', async () => {
  const shop = await open<Shop>(PROPAGATING);
  const failing = async (errors: string[]) => {
    const { value, error } = await shop.watch(() =>
      shop.tasks.delay('stumble', { key: String(errors), errors }, BUSY_ONCE),
    );
    if (value) return value.finished?.result;
    const { name, message, code, details } = error as Error & { code?: string; details?: unknown };
    return [name, message, code, details];
  };
  expect({
    slip: await failing(['Slip']),
    later: await failing(['MailerBusy', 'Slip']),
    busy: await failing(['MailerBusy', 'MailerBusy']),
    down: await failing(['QUEUE_DOWN', 'QUEUE_DOWN']),
    passing: await failing(['MailerBusy']),
    queued: await shop.queue.list(),
  }).toEqual({
    slip: ['Slip', 'run 1', 'E_SLIP', { line: 7 }],
    later: ['Slip', 'run 2', 'E_SLIP', { line: 7 }],
    busy: ['MailerBusy', 'run 2', undefined, undefined],
    down: ['TaskError', 'run 2', 'QUEUE_DOWN', undefined],
    passing: { runs: 2 },
    queued: [],
  });
});

test('with TASKS_EAGER_PROPAGATES, anything that is thrown comes back, whoever else fails meanwhile', async () => {
  const { tasks } = await open<Shop>(PROPAGATING);
  const table = await tabulate(['null', 'false', '0', '""', '"No!"'], (json) =>
    tasks.howTossEnds(JSON.parse(json) as string),
  );
  const names = ['A', 'B', 'C', 'D'];
  const together = await Promise.all(
    names.map((name) => endOf(tasks.delay('stumble', { key: name, errors: [name] }))),
  );
  expect({ ...table, together }).toEqual({
    ...{ null: 'rejected with it', false: 'rejected with it', 0: 'rejected with it' },
    ...{ '""': 'rejected with it', '"No!"': 'rejected with it' },
    together: names.map((error) => ({ error })),
  });
});

test('TASKS_EAGER_PROPAGATES alone changes nothing', async () => {
  const shop = await open<Shop>({ TASKS_EAGER_PROPAGATES: '1' });
  const delayed = await endOf(shop.tasks.delay('stumble', { key: 'a', errors: ['Slip'] }));
  expect({ delayed, queued: (await shop.queue.list()).map(({ status }) => status) }).toEqual({
    delayed: { id: expect.stringMatching(/^\d+$/) },
    queued: ['queued'],
  });
});

/** The result, or `{ error }` with the code of the error, or else its name. */
async function endOf<T>(delaying: Promise<T>): Promise<T | { error: string }> {
  try {
    return await delaying;
  } catch (thrown) {
    const { code, name } = thrown as { code?: unknown; name?: unknown };
    return { error: String(code ?? name) };
  }
}

function finishedOf(end: Delayed | { error: string }) {
  return 'error' in end ? end : (end.finished ?? { error: 'no finished task' });
}

/** At most one retry. */
const BUSY_ONCE: Options = { maxRetries: 1 };

/** Without -0, which the kit does not pass. */
const JSON_VALUES = fc.letrec<{ value: Plain; list: Plain[]; object: Record<string, Plain> }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom<Plain>(null, true, false, '', 0),
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.constantFrom(1e300, -1.5, 2 ** -1074, Number.MAX_SAFE_INTEGER),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  }),
).value;

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };
