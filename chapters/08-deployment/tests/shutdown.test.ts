import { within } from '@bookshop/kit';
import { type Connection, type ShopProcess, startShop } from '@bookshop/kit/process';

const STAFF = { authorization: 'Token staff' };
const DRAIN_MS = 30_000;
const GRACE_MS = 80_000;
const WELL = { code: 0, signal: null };
const FAILED = { code: 1, signal: null };
const OPEN = { status: 200, connection: 'keep-alive', body: { draining: false } };
const DRAINING = { status: 200, connection: 'close', body: { draining: true } };

test('a running request is answered, and the process ends with code 0', async () => {
  const shop = await start();
  const slow = await holdSlow(shop);
  await shop.tell('SIGTERM');
  const refused = await refuses(shop);
  await shop.points.release('slow');
  expect({ refused, slow: await slow(), ending: await ending(shop) }).toEqual({
    refused: true,
    slow: 200,
    ending: WELL,
  });
});

test('SIGINT ends the process as SIGTERM does', async () => {
  const shop = await start();
  const slow = await holdSlow(shop);
  await shop.tell('SIGINT');
  const refused = await refuses(shop);
  await shop.points.release('slow');
  expect({
    refused,
    slow: await slow(),
    ending: await ending(shop),
    signals: signals(shop),
  }).toEqual({
    refused: true,
    slow: 200,
    ending: WELL,
    signals: [{ level: 'info', signal: 'SIGINT' }],
  });
});

test('until the time for draining is over, new connections are served by a shop that is draining', async () => {
  const shop = await start({ DRAIN_MS: String(DRAIN_MS) });
  const before = await askOnce(shop);
  await shop.tell('SIGTERM');
  const atOnce = await askOnce(shop);
  await shop.clock.advance(DRAIN_MS - 1);
  const late = await askOnce(shop);
  const isClosing = shop.output().includes('{"closing":true}');
  await shop.clock.advance(1);
  const refused = await refuses(shop);
  expect({ before, atOnce, late, isClosing, refused, ending: await ending(shop) }).toEqual({
    before: OPEN,
    atOnce: DRAINING,
    late: DRAINING,
    isClosing: false,
    refused: true,
    ending: WELL,
  });
});

test('a connection that is kept alive is served while the shop drains, once, with Connection: close', async () => {
  const shop = await start({ DRAIN_MS: String(DRAIN_MS) });
  const kept = await shop.connect();
  const before = await ask(kept, '/now');
  await shop.tell('SIGTERM');
  await shop.clock.advance(DRAIN_MS - 1);
  const after = await ask(kept, '/now');
  const ended = await ends(kept);
  expect({ before, after, ended }).toEqual({
    before: OPEN,
    after: DRAINING,
    ended: true,
  });
});

test('the response to a request that came before the signal has Connection: close as well', async () => {
  const shop = await start({ DRAIN_MS: String(DRAIN_MS) });
  await shop.points.hold('slow');
  const kept = await shop.connect();
  const slow = ask(kept, '/slow');
  await shop.points.arrived('slow');
  await shop.tell('SIGTERM');
  await shop.points.release('slow');
  expect({ slow: await slow, ended: await ends(kept) }).toEqual({
    slow: DRAINING,
    ended: true,
  });
});

test('connections without a running request are ended, also those that never sent one', async () => {
  const shop = await start();
  const slow = await holdSlow(shop);
  const connections = {
    used: await shop.connect(),
    unused: await shop.connect(),
    'in its first headers': await shop.connect(),
    'in its second headers': await shop.connect(),
  };
  await ask(connections.used, '/now');
  connections['in its first headers'].send(get('/now').slice(0, 20));
  connections['in its second headers'].send(get('/now') + get('/now').slice(0, 20));
  await attempt(() => connections['in its second headers'].until(/\}/));
  // By now the server has accepted the other two as well.
  await askOnce(shop);
  await shop.tell('SIGTERM');
  const ended: Record<string, unknown> = {};
  for (const [name, connection] of Object.entries(connections))
    ended[name] = await ends(connection);
  await shop.points.release('slow');
  expect({ ended, slow: await slow(), ending: await ending(shop) }).toEqual({
    ended: {
      used: true,
      unused: true,
      'in its first headers': true,
      'in its second headers': true,
    },
    slow: 200,
    ending: WELL,
  });
});

test('a response that has begun is completed, and its connection is ended then', async () => {
  const shop = await start();
  const slow = await holdSlow(shop);
  await shop.points.hold('stream');
  const kept = await shop.connect();
  kept.send(get('/stream'));
  await attempt(() => kept.until(/"half"/));
  await shop.tell('SIGTERM');
  const refused = await refuses(shop);
  await shop.points.release('stream');
  // While another request is still running.
  const body = await attempt(async () => readResponse(await kept.ended()).body);
  await shop.points.release('slow');
  expect({ refused, body, slow: await slow(), ending: await ending(shop) }).toEqual({
    refused: true,
    body: { half: 1, all: 2 },
    slow: 200,
    ending: WELL,
  });
});

test('a request whose body is still on its way is a running one', async () => {
  const shop = await start();
  const upload = await shop.connect();
  upload.send('POST /upload HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\nhello');
  await askOnce(shop);
  await shop.tell('SIGTERM');
  const refused = await refuses(shop);
  upload.send('paper');
  const response = await attempt(async () => readResponse(await upload.ended()));
  expect({ refused, response, ending: await ending(shop) }).toEqual({
    refused: true,
    response: { status: 200, connection: 'close', body: { length: 10, draining: true } },
    ending: WELL,
  });
});

test('nobody waits for a request whose client has left', async () => {
  const shop = await start();
  await shop.points.hold('slow');
  const client = await shop.connect();
  client.send(get('/slow'));
  await shop.points.arrived('slow');
  client.close();
  await askOnce(shop);
  await shop.tell('SIGTERM');
  expect(await ending(shop)).toEqual(WELL);
});

test('a request may take as long as the time of grace, which begins after the draining', async () => {
  const shop = await start({ DRAIN_MS: String(DRAIN_MS), GRACE_MS: String(GRACE_MS) });
  const slow = await holdSlow(shop);
  await shop.tell('SIGTERM');
  await shop.clock.advance(DRAIN_MS);
  const refused = await refuses(shop);
  await shop.clock.advance(GRACE_MS - 1);
  await shop.points.release('slow');
  expect({
    refused,
    slow: await slow(),
    ending: await ending(shop),
    errors: said(shop, 'error'),
  }).toEqual({
    refused: true,
    slow: 200,
    ending: WELL,
    errors: [],
  });
});

test('when the time of grace is over, the process ends with code 1 and says so', async () => {
  const shop = await start({ DRAIN_MS: String(DRAIN_MS), GRACE_MS: String(GRACE_MS) });
  const slow = await holdSlow(shop);
  await shop.tell('SIGTERM');
  await shop.clock.advance(DRAIN_MS);
  await shop.clock.advance(GRACE_MS);
  expect({
    ending: await ending(shop),
    slow: await slow(),
    errors: said(shop, 'error').length,
  }).toEqual({
    ending: FAILED,
    slow: 'no response',
    errors: 1,
  });
});

test('the app is closed once, after the last response, and the process waits for it', async () => {
  const shop = await start();
  const slow = await holdSlow(shop);
  await shop.points.hold('close');
  await shop.tell('SIGTERM');
  await refuses(shop);
  const closing = [await shop.points.count('close')];
  await shop.points.release('slow');
  const status = await slow();
  await shop.points.arrived('close');
  await shop.points.release('close');
  const both = ['{"closing":true}', '{"closed":true}'];
  expect({
    ...{ closing, status, ending: await ending(shop) },
    output: shop.output().filter((line) => both.includes(line)),
  }).toEqual({ closing: [0], status: 200, ending: WELL, output: both });
});

test('closing the app is limited by the time of grace, too', async () => {
  const shop = await start({ GRACE_MS: String(GRACE_MS) });
  const slow = await holdSlow(shop);
  await shop.points.hold('close');
  await shop.tell('SIGTERM');
  await refuses(shop);
  // The last request takes half of the time.
  await shop.clock.advance(GRACE_MS / 2);
  await shop.points.release('slow');
  const status = await slow();
  const closing = (await shop.points.arrived('close')) === undefined;
  await shop.clock.advance(GRACE_MS / 2 - 1);
  const isRunning = await attempt(async () => (await shop.facts()).pid === shop.pid);
  await shop.clock.advance(1);
  expect({
    ...{ status, closing, isRunning },
    ending: await ending(shop),
    errors: said(shop, 'error').length,
  }).toEqual({
    ...{ status: 200, closing: true, isRunning: true },
    ending: FAILED,
    errors: 1,
  });
});

test('when the app cannot be closed, the error is logged and the code is 1', async () => {
  const shop = await start();
  await shop.points.fail('close');
  await shop.tell('SIGTERM');
  expect({ ending: await ending(shop), errors: said(shop, 'error') }).toEqual({
    ending: FAILED,
    errors: [{ level: 'error', err: 'PointFailure: the test made close fail' }],
  });
});

test('later signals change nothing', async () => {
  const shop = await start({ DRAIN_MS: String(DRAIN_MS), GRACE_MS: String(GRACE_MS) });
  const slow = await holdSlow(shop);
  await shop.tell('SIGTERM');
  await shop.tell('SIGINT');
  await shop.clock.advance(DRAIN_MS);
  await refuses(shop);
  await shop.tell('SIGTERM');
  await shop.clock.advance(GRACE_MS - 1);
  await shop.tell('SIGINT');
  await shop.points.release('slow');
  expect({
    ...{ slow: await slow(), ending: await ending(shop), signals: signals(shop) },
    closed: shop.output().filter((line) => line === '{"closing":true}').length,
  }).toEqual({
    slow: 200,
    ending: WELL,
    signals: [{ level: 'info', signal: 'SIGTERM' }],
    closed: 1,
  });
});

test.each([
  ['an error that nobody catches', '/throw', 'Error: the press is on fire'],
  ['a promise that nobody awaits', '/reject', 'Error: the ink is out'],
  ['a broken pipe that is not that of stdout', '/broken-pipe', 'Error: write EPIPE'],
])('%s is logged and reported, and ends the process with code 1', async (_what, path, err) => {
  const shop = await start({ DRAIN_MS: String(DRAIN_MS) });
  const slow = await holdSlow(shop);
  await askOnce(shop, path);
  const draining = await askOnce(shop);
  await shop.clock.advance(DRAIN_MS);
  const refused = await refuses(shop);
  await shop.points.release('slow');
  expect({
    ...{ draining, refused, slow: await slow(), ending: await ending(shop) },
    log: said(shop, 'fatal'),
    reported: reported(shop),
    closed: shop.output().includes('{"closed":true}'),
  }).toEqual({
    ...{ draining: DRAINING, refused: true, slow: 200, ending: FAILED },
    log: [{ level: 'fatal', err }],
    reported: [err],
    closed: true,
  });
});

test('a rejection that is no Error is logged and reported like one', async () => {
  const shop = await start();
  await askOnce(shop, '/reject-text');
  const ended = await ending(shop);
  const shown = [...said(shop, 'fatal').map(({ err }) => err), ...reported(shop)];
  expect({ ended, shown }).toEqual({
    ended: FAILED,
    shown: [expect.stringContaining('no paper'), expect.stringContaining('no paper')],
  });
});

test.each(['/throw-nothing', '/throw-null', '/reject-nothing'])(
  'undefined or null is logged and reported like an error: %s',
  async (path) => {
    const shop = await start();
    await askOnce(shop, path);
    expect({
      ending: await ending(shop),
      fatal: said(shop, 'fatal').length,
      reported: reported(shop).length,
    }).toEqual({ ending: FAILED, fatal: 1, reported: 1 });
  },
);

test('each error is logged and reported, also while the process ends, which it does once, with code 1', async () => {
  const shop = await start({ DRAIN_MS: String(DRAIN_MS), GRACE_MS: String(GRACE_MS) });
  const slow = await holdSlow(shop);
  await shop.tell('SIGTERM');
  for (const path of ['/throw', '/reject']) await askOnce(shop, path);
  await shop.tell('SIGTERM');
  await shop.clock.advance(DRAIN_MS);
  const refused = await refuses(shop);
  await shop.clock.advance(GRACE_MS - 1);
  await shop.points.release('slow');
  const errors = ['Error: the press is on fire', 'Error: the ink is out'];
  expect({
    ...{ refused, slow: await slow(), ending: await ending(shop) },
    fatal: said(shop, 'fatal').map(({ err }) => err),
    reported: reported(shop),
    closed: shop.output().filter((line) => line === '{"closing":true}').length,
  }).toEqual({
    ...{ refused: true, slow: 200, ending: FAILED },
    ...{ fatal: errors, reported: errors, closed: 1 },
  });
});

test('a signal after an error does not make the code 0', async () => {
  const shop = await start();
  const slow = await holdSlow(shop);
  await askOnce(shop, '/throw');
  const refused = await refuses(shop);
  await shop.tell('SIGTERM');
  await shop.points.release('slow');
  expect({
    ...{ refused, slow: await slow(), ending: await ending(shop) },
    signals: signals(shop),
  }).toEqual({
    ...{ refused: true, slow: 200, ending: FAILED },
    signals: [],
  });
});

test('an error that nobody catches makes the code 1, also while the app is being closed', async () => {
  const shop = await start();
  await shop.points.hold('close');
  await shop.tell('SIGTERM');
  await shop.points.arrived('close');
  // Only Windows has this signal: the process throws when it sends it, and nobody catches that.
  await attempt(() => shop.kill('SIGBREAK'));
  await shop.points.release('close');
  expect({
    ending: await ending(shop),
    fatal: said(shop, 'fatal').length,
    reported: reported(shop).length,
  }).toEqual({ ending: FAILED, fatal: 1, reported: 1 });
});

test('the shop itself answers a running request before it ends', async () => {
  const shop = control(await startShop());
  await shop.points.hold('lab/slow');
  const slow = statusOf(shop, '/lab/slow');
  await shop.points.arrived('lab/slow');
  await shop.tell('SIGTERM');
  const refused = await refuses(shop);
  await shop.points.release('lab/slow');
  expect({ refused, slow: await slow, ending: await ending(shop) }).toEqual({
    refused: true,
    slow: 200,
    ending: WELL,
  });
});

test('when nobody reads stdout any more, the shop still serves, and ends as always', async () => {
  const shop = control(await startShop({}, 'src/probes/without-reader.ts'));
  shop.signal('SIGUSR2');
  const statuses = new Set<unknown>();
  for (let i = 0; i < 500 && !shop.output().includes('nobody reads'); i += 1) {
    statuses.add(await statusOf(shop, '/whoami'));
  }
  // Each of these writes to the log.
  for (let i = 0; i < 5; i += 1) statuses.add(await statusOf(shop, '/whoami'));
  await shop.tell('SIGTERM');
  expect({
    nobodyReads: shop.output().includes('nobody reads'),
    statuses: [...statuses],
    ending: await ending(shop),
  }).toEqual({ nobodyReads: true, statuses: [200], ending: WELL });
});

interface Said {
  readonly level?: string;
  readonly err?: string;
  readonly signal?: string;
  readonly reported?: string;
}

type Shop = ReturnType<typeof control>;

async function start(env: Record<string, string> = {}): Promise<Shop> {
  return control(await startShop(env, 'src/probes/shutdown.ts'));
}

/** A process that has ended too early is no reason to stop the test: its result says more. */
function control(shop: ShopProcess) {
  const { points, clock } = shop;
  return {
    ...shop,
    tell: forgiving(shop.tell),
    clock: { advance: forgiving(clock.advance) },
    points: {
      ...points,
      hold: forgiving(points.hold),
      release: forgiving(points.release),
      arrived: forgiving(points.arrived),
      count: forgiving(points.count),
    },
  };
}

function forgiving<Args extends unknown[]>(act: (...args: Args) => Promise<unknown>) {
  return (...args: Args) => attempt(() => act(...args));
}

/** Sends a request that the test holds; the result waits for its status. */
async function holdSlow(shop: Shop): Promise<() => Promise<unknown>> {
  await shop.points.hold('slow');
  const status = statusOf(shop, '/slow');
  await shop.points.arrived('slow');
  return () => status;
}

function statusOf(shop: Shop, path: string): Promise<unknown> {
  return within(4, async () => (await shop.http('GET', path, { headers: STAFF })).status).catch(
    () => 'no response',
  );
}

const refuses = (shop: Shop) => attempt(() => shop.refused().then(() => true));

const ending = (shop: Shop) => attempt(() => shop.exit());

const ends = (connection: Connection) => attempt(() => connection.ended().then(() => true));

/** The result, or what went wrong: a process may have ended too early, and a connection as well. */
function attempt<T>(act: () => Promise<T>): Promise<unknown> {
  return within(4, act).catch(({ code = 'ended' }: NodeJS.ErrnoException) => ({ error: code }));
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`;
}

/** Sends a request on a connection of its own, which the client does not end. */
async function askOnce(shop: Shop, path = '/now'): Promise<unknown> {
  return ask(await shop.connect(), path);
}

function ask(connection: Connection, path: string): Promise<unknown> {
  return attempt(async () => {
    const before = connection.received().length;
    connection.send(get(path));
    await connection.until(new RegExp(`^[^]{${before}}[^]+\\}$`));
    return readResponse(connection.received().slice(before));
  });
}

function readResponse(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return {
    status: Number(head.split(' ')[1]),
    connection: /^connection: (.*)$/im.exec(head)?.[1]?.trim(),
    body: body === '' ? undefined : (JSON.parse(body) as unknown),
  };
}

function lines(shop: Shop): Said[] {
  return shop.output().map((line) => JSON.parse(line) as Said);
}

function said(shop: Shop, level: string): Said[] {
  return lines(shop).filter((line) => line.level === level);
}

function signals(shop: Shop): Said[] {
  return said(shop, 'info').filter(({ signal }) => signal !== undefined);
}

function reported(shop: Shop): unknown[] {
  return lines(shop).flatMap(({ reported: error }) => (error === undefined ? [] : [error]));
}
