import { type Answer, database, open, type Opened, tabulate, within } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const OK = { status: 'ok' };
const READY = { status: 'ready' };
const not = (reason: string) => ({ status: 'not-ready', reason });

const ALL_PARTS = [
  ...['requestContext', 'accessLog', 'measure', 'guard 1', 'guard 2', 'files', 'bodyParser'],
  'shop',
];

test('a shop with a database lives and is ready', async () => {
  const { http } = await open<Shop>();
  const [lives, isReady] = [await http('GET', '/livez'), await http('GET', '/readyz')];
  const heads = [await http('HEAD', '/livez'), await http('HEAD', '/readyz')];
  expect({
    bodies: [seen(lives), seen(isReady)],
    types: [lives, isReady].map(({ headers }) => headers['content-type']),
    heads: heads.map(({ status, text }) => [status, text]),
  }).toEqual({
    bodies: [
      [200, OK],
      [200, READY],
    ],
    types: Array(2).fill('application/json; charset=utf-8'),
    heads: Array(2).fill([200, '']),
  });
});

test('without a database a shop lives and is not ready, until the database answers again', async () => {
  const { http, points } = await open<Shop>();
  const ask = async () => [
    seen(await http('GET', '/livez')),
    await within(3, async () => seen(await http('GET', '/readyz'))),
  ];
  const told = [await ask()];
  for (let i = 0; i < 2; i += 1) {
    await points.fail('db/ping');
    told.push(await ask(), await ask());
    await points.release('db/ping');
    told.push(await ask());
  }
  const [fine, down] = [
    [
      [200, OK],
      [200, READY],
    ],
    [
      [200, OK],
      [503, not('database')],
    ],
  ];
  expect(told).toEqual([fine, down, down, fine, down, down, fine]);
});

test.each([1, 700, 60_000])(
  'a database that does not answer within %i ms makes the shop not ready',
  async (limit) => {
    const shop = await open<Shop>({ READY_TIMEOUT_MS: String(limit) });
    await shop.points.hold('db/ping');
    let isAnswered = false;
    const asked = shop.http('GET', '/readyz').finally(() => {
      isAnswered = true;
    });
    await untilAsked(shop, 1, asked);
    await shop.time.advance(limit - 1);
    const lives = seen(await shop.http('GET', '/livez'));
    const early = isAnswered;
    await shop.time.advance(1);
    const late = await within(3, async () => seen(await asked));
    await shop.points.release('db/ping');
    expect({ lives, early, late, then: seen(await shop.http('GET', '/readyz')) }).toEqual({
      lives: [200, OK],
      early: false,
      late: [503, not('timeout')],
      then: [200, READY],
    });
  },
);

test('of many who ask at the same time, each has as much time', async () => {
  const shop = await open<Shop>({ READY_TIMEOUT_MS: '1000' });
  await shop.points.hold('db/ping');
  const first = shop.http('GET', '/readyz');
  await untilAsked(shop, 1, first);
  await shop.time.advance(600);
  const second = [1, 2, 3].map(() => shop.http('GET', '/readyz'));
  await untilAsked(shop, 4, ...second);
  await shop.time.advance(400);
  const late = await within(3, async () => seen(await first));
  const third = [1, 2].map(() => shop.http('GET', '/readyz'));
  await untilAsked(shop, 6, ...third);
  await shop.time.advance(600);
  const later = await within(3, async () => (await Promise.all(second)).map(seen));
  await shop.points.release('db/ping');
  const inTime = await within(3, async () => (await Promise.all(third)).map(seen));
  expect({ late, later, inTime }).toEqual({
    late: [503, not('timeout')],
    later: Array(3).fill([503, not('timeout')]),
    inTime: Array(2).fill([200, READY]),
  });
});

test('nobody sleeps on after a response', async () => {
  const { http, points, time } = await open<Shop>();
  const sleeping: number[] = [];
  for (const act of ['release', 'fail'] as const) {
    await points[act]('db/ping');
    await within(3, () => http('GET', '/readyz'));
    await http('GET', '/livez');
    sleeping.push(await time.sleeping());
  }
  expect(sleeping).toEqual([0, 0]);
});

test('a database that fails when its time is up harms nobody', async () => {
  const { health, time } = await open<Shop>();
  const asked = health.ask('/readyz', 'fails late');
  // An answer that never responds rejects it long after the end of this test.
  asked.catch(() => {});
  await untilSleeping(time, 2);
  await time.advance(1_000);
  const late = await within(3, async () => (await asked).text);
  await time.advance(10_000);
  const after = await health.ask('/readyz', 'fine');
  expect({ late, after: after.status }).toEqual({
    late: JSON.stringify(not('timeout')),
    after: 200,
  });
});

test('a shop that has been told to stop lives, is not ready, and does not ask the database', async () => {
  const { http, health, points } = await open<Shop>();
  const before = seen(await http('GET', '/readyz'));
  const asked = await points.count('db/ping');
  await health.drain();
  const [lives, draining] = [await http('GET', '/livez'), await http('GET', '/readyz')];
  await points.fail('db/ping');
  const failing = await http('GET', '/readyz');
  expect({
    before,
    draining: [lives, draining, failing].map(seen),
    pings: (await points.count('db/ping')) - asked,
  }).toEqual({
    before: [200, READY],
    draining: [
      [200, OK],
      [503, not('draining')],
      [503, not('draining')],
    ],
    pings: 0,
  });
});

test('a shop that is told to stop while the database answers is draining', async () => {
  const shop = await open<Shop>({ READY_TIMEOUT_MS: '1000' });
  const scripted = await shop.health.ask('/readyz', 'drains');
  await shop.points.hold('db/ping');
  const two = [shop.http('GET', '/readyz'), shop.http('GET', '/readyz')];
  await untilAsked(shop, 2, ...two);
  await shop.health.drain();
  await shop.time.advance(1_000);
  const late = await within(3, async () => (await Promise.all(two)).map(seen));
  expect({ scripted: [scripted.status, scripted.text], late }).toEqual({
    scripted: [503, JSON.stringify(not('draining'))],
    late: Array(2).fill([503, not('draining')]),
  });
});

test('each question about readiness asks the database, and none about life', async () => {
  const { http, points } = await open<Shop>();
  const counts: number[] = [];
  for (const path of ['/readyz', '/readyz', '/livez', '/livez', '/readyz']) {
    await http('GET', path);
    counts.push(await points.count('db/ping'));
  }
  expect(counts).toEqual([1, 2, 2, 2, 3]);
});

test('no cache keeps a response, whatever it says', async () => {
  const shop = await open<Shop>();
  const { http, health, points, time } = shop;
  const kept: unknown[] = [];
  const ask = async (path: string) => {
    const asked = await within(3, () => http('GET', path));
    kept.push('error' in asked ? asked.error : [asked.status, asked.headers['cache-control']]);
  };
  await ask('/livez');
  await ask('/readyz');
  await points.fail('db/ping');
  await ask('/readyz');
  await points.hold('db/ping');
  const asked = ask('/readyz');
  await untilAsked(shop, 3, asked);
  await time.advance(60_000);
  await within(3, () => asked);
  await health.drain();
  await ask('/readyz');
  await ask('/livez');
  const expected = [200, 200, 503, 503, 503, 200].map((status) => [status, 'no-store']);
  expect(kept).toEqual(expected);
});

test('a response shows nothing of an error, whatever it is', async () => {
  const { health } = await open<Shop>();
  const messages = ['no', 'connect ECONNREFUSED 10.2.3.4:5432', 'role "shop"', 'database', ''];
  const table = await tabulate(messages, async (message) => {
    const asked = await within(3, () => health.ask('/readyz', 'fails', message));
    return 'error' in asked ? asked.error : [asked.status, asked.text];
  });
  const names = ['TimeoutError', 'AbortError', 'ETIMEDOUT'];
  const named = await tabulate(names, async (name) => {
    const asked = await within(3, () => health.ask('/readyz', 'fails', 'no', name));
    return 'error' in asked ? asked.error : [asked.status, asked.text];
  });
  const nothing = await health.ask('/readyz', 'fails with nothing');
  const expected = [503, JSON.stringify(not('database'))];
  expect({ ...table, ...named, nothing: [nothing.status, nothing.text] }).toEqual({
    ...Object.fromEntries([...messages, ...names].map((message) => [message, expected])),
    nothing: expected,
  });
});

test('a guard keeps nobody from asking after the health of the shop', async () => {
  const guarded = {
    https: { FORCE_HTTPS: '1' },
    'a limit': { RATE_LIMIT: '1' },
    'a preview': { PREVIEW: '1' },
    all: { FORCE_HTTPS: '1', RATE_LIMIT: '1', PREVIEW: '1' },
  };
  const table = await tabulate(Object.keys(guarded), async (name) => {
    const { http } = await open<Shop>(guarded[name as keyof typeof guarded]);
    const statuses = [];
    for (const path of ['/livez', '/readyz', '/livez', '/readyz', '/books', '/books']) {
      statuses.push((await http('GET', path)).status);
    }
    return statuses;
  });
  const healthy = [200, 200, 200, 200];
  expect(table).toEqual({
    https: [...healthy, 308, 308],
    'a limit': [...healthy, 200, 429],
    'a preview': [...healthy, 401, 401],
    all: [...healthy, 308, 308],
  });
});

test('requests about health leave no line in the access log, and get no id', async () => {
  const { http, output } = await open<Shop>();
  const answers = [];
  for (const path of ['/livez', '/readyz', '/books', '/livez']) {
    answers.push(await http('GET', path));
  }
  const lines = await output.lines();
  expect({
    lines: lines.map((line) => /\/[a-z]+/.exec(line)?.[0]),
    ids: answers.map(({ headers }) => headers['x-request-id'] !== undefined),
  }).toEqual({ lines: ['/books'], ids: [false, false, true, false] });
});

test('requests about health pass no other part of the app', async () => {
  const { health } = await open<Shop>();
  const paths = ['/livez', '/readyz', '/livez?full=1', '/readyz?a/b'];
  const asked = await tabulate(paths, (path) => health.trace(path));
  const heads = await tabulate(paths, (path) => health.trace(path, 'HEAD'));
  const expected = Object.fromEntries(paths.map((path) => [path, ['health']]));
  expect({ asked, heads }).toEqual({ asked: expected, heads: expected });
});

test('all other requests pass every part, in the order that they had', async () => {
  const { health } = await open<Shop>();
  const paths = ['/shop', '/fails', '/nothing', '/', '/livezz', '/livez/x', '/readyz-too'];
  const table = await tabulate([...paths, '/a/livez', '//livez'], (path) => health.trace(path));
  const missing = [...ALL_PARTS, 'notFound'];
  const methods = ['POST', 'PUT', 'DELETE'];
  const noQuestions = await tabulate(methods, async (method) => [
    await health.trace('/livez', method),
    await health.trace('/readyz', method),
  ]);
  expect({ ...table, ...noQuestions }).toEqual({
    ...Object.fromEntries(methods.map((method) => [method, [missing, missing]])),
    '/shop': ALL_PARTS,
    '/fails': [...ALL_PARTS, 'errors 1', 'errors 2'],
    '/nothing': missing,
    '/': missing,
    '/livezz': missing,
    '/livez/x': missing,
    '/readyz-too': missing,
    '/a/livez': missing,
    '//livez': missing,
  });
});

test('a preview stays closed for paths that only begin like those of health', async () => {
  const { http } = await open<Shop>({ PREVIEW: '1' });
  await database.seed({ readers: [{ id: 1, name: 'alice' }] });
  const paths = ['/livezz', '/livez/x', '/readyz-books', '/books', '/'];
  const table = await tabulate(paths, async (path) => {
    const { status } = await http('GET', path);
    return status;
  });
  const headers = { authorization: 'Token alice' };
  const insider = await http('GET', '/books', { headers });
  expect({ ...table, insider: insider.status }).toEqual({
    ...Object.fromEntries(paths.map((path) => [path, 401])),
    insider: 200,
  });
});

test('a body that nobody can read does not matter', async () => {
  const { http } = await open<Shop>({ BODY_LIMIT: '10' });
  const headers = { 'content-type': 'application/json' };
  const statuses = [];
  for (const raw of ['{', `"${'x'.repeat(40)}"`]) {
    for (const path of ['/livez', '/readyz']) {
      statuses.push((await http('GET', path, { headers, raw })).status);
    }
  }
  expect(statuses).toEqual([200, 200, 200, 200]);
});

function seen({ status, json }: Answer): [number, unknown] {
  return [status, json];
}

/** Resolves when the database was asked so often, or when these requests are answered. */
async function untilAsked(
  { points }: Opened<Shop>,
  times: number,
  ...requests: Promise<unknown>[]
): Promise<void> {
  await within(3, () => Promise.race([points.arrived('db/ping', times), Promise.all(requests)]));
}

/** Resolves when the shop waits for so many things, or has not for three seconds. */
async function untilSleeping(time: Opened<Shop>['time'], count: number): Promise<void> {
  let isOver = false;
  await within(3, async () => {
    while (!isOver && (await time.sleeping()) < count) await new Promise(setImmediate);
  });
  isOver = true;
}
