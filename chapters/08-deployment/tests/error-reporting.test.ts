import { open, type Opened, tabulate, within } from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;

interface Frame {
  readonly filename?: string;
}

/** What these tests read of an event. */
interface SentEvent {
  readonly release?: string;
  readonly environment?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly request?: { readonly method?: string; readonly url?: string };
  readonly exception?: {
    readonly values?: readonly {
      readonly type?: string;
      readonly value?: string;
      readonly stacktrace?: { readonly frames?: readonly Frame[] };
    }[];
  };
}

/** A shop whose errors go to a collector, which a shop of its own opens. */
async function openReporting(env: Record<string, string> = {}, status = 200) {
  const host = await open<Shop>();
  const url = await host.ports.open('collector', status);
  const shop = await open<Shop>({ LAB: '1', SENTRY_DSN: dsnOf(url), RELEASE: 'r-7', ...env });
  return { shop, url, host };
}

function dsnOf(url: string): string {
  return `${url.replace('http://', 'http://publickey@')}/42`;
}

/** Everything that has arrived so far, and the events in it. */
async function received({ host, url }: { host: Shops; url: string }) {
  const requests = await host.ports.received(url);
  const lines = requests.flatMap(({ body }) => body.split('\n')).filter((line) => line !== '');
  const events = lines.filter((_line, i) => isHeaderOfEvent(lines[i - 1]));
  return {
    requests,
    text: requests.map(({ body }) => body).join('\n'),
    events: events.map((line) => JSON.parse(line) as SentEvent),
  };
}

function isHeaderOfEvent(line = ''): boolean {
  return /^\{.*"type":\s*"event"/.test(line) && !line.includes('"exception"');
}

/** The events, when the reporter has sent everything. */
async function sent(place: { shop: Shops; host: Shops; url: string }): Promise<SentEvent[]> {
  await place.shop.errors.flush(10_000);
  return (await received(place)).events;
}

function messagesOf(events: readonly SentEvent[]): (string | undefined)[] {
  return events.map(({ exception }) => exception?.values?.at(-1)?.value);
}

/** An error with this message is not sent at once. */
const LONG = 'a long message '.repeat(2 ** 19);

function boom(shop: Shops, id: string) {
  return shop.http('GET', '/lab/boom', {
    headers: { authorization: 'Token staff', 'x-request-id': id },
  });
}

test('an error of a request is one event: type, message, stack, release, environment, request', async () => {
  const place = await openReporting({ NODE_ENV: 'test' });
  const { status } = await boom(place.shop, 'boom-1');
  const events = await sent(place);
  const [event = {}] = events;
  const [error] = event.exception?.values ?? [];
  expect({
    ...{ status, events: events.length, values: event.exception?.values?.length },
    ...{ type: error?.type, value: error?.value },
    frames: error?.stacktrace?.frames?.some(({ filename }) => filename?.includes('lab')),
    ...{ release: event.release, environment: event.environment, tags: event.tags },
    request: event.request,
  }).toEqual({
    ...{ status: 500, events: 1, values: 1 },
    ...{ type: 'Error', value: 'the press is on fire', frames: true },
    ...{ release: 'r-7', environment: 'test', tags: { requestId: 'boom-1' } },
    request: { method: 'GET', url: '/lab/boom' },
  });
});

test('it arrives at the envelope endpoint of the project, with the key of the DSN', async () => {
  const place = await openReporting();
  await boom(place.shop, 'boom-1');
  await place.shop.errors.flush(10_000);
  const { requests } = await received(place);
  const keys = requests.map(({ path, headers }) =>
    `${path} ${headers['x-sentry-auth'] ?? ''}`.includes('sentry_key=publickey'),
  );
  expect({
    endpoints: requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`),
    keys,
  }).toEqual({ endpoints: ['POST /api/42/envelope/'], keys: [true] });
});

test('errors that are answered with 5xx are reported, and no others', async () => {
  const refused = ['missing', 'stranger', 'rule', '413', '499'] as const;
  const kinds = [...refused, '503', 'unsolved', 'bug', 'string'] as const;
  const table = await tabulate([...kinds], async (kind) => {
    const place = await openReporting();
    await place.shop.errors.passOn(kind as (typeof kinds)[number]);
    return (await sent(place)).length;
  });
  expect(table).toEqual({
    ...{ missing: 0, stranger: 0, rule: 0, 413: 0, 499: 0 },
    ...{ 503: 1, unsolved: 1, bug: 1, string: 1 },
  });
});

test('requests that the shop refuses are not reported', async () => {
  const place = await openReporting();
  const { shop } = place;
  const statuses = [];
  for (const path of ['/books/7', '/no-such-page', '/lab/boom', '/books/%']) {
    statuses.push((await shop.http('GET', path)).status);
  }
  const headers = { 'content-type': 'application/json' };
  statuses.push((await shop.http('POST', '/orders', { raw: '{"bookId', headers })).status);
  await boom(shop, 'the-only-one');
  const events = await sent(place);
  expect({ statuses, ids: events.map(({ tags }) => tags?.['requestId']) }).toEqual({
    statuses: [404, 404, 401, 400, 400],
    ids: ['the-only-one'],
  });
});

test('the middleware passes on the same error, once, whatever it is', async () => {
  const place = await openReporting();
  const silent = await open<Shop>();
  const kinds = ['bug', 'missing', '503', 'string', 'frozen', 'itself'] as const;
  const passed = { times: 1, isSame: true, isThrown: false };
  for (const each of [place.shop, silent]) {
    const table = await tabulate([...kinds], (kind) =>
      each.errors.passOn(kind as (typeof kinds)[number]),
    );
    expect(table).toEqual(Object.fromEntries(kinds.map((kind) => [kind, passed])));
  }
});

test('the response and the log are the same with and without a reporter', async () => {
  const place = await openReporting();
  const plain = await open<Shop>({ LAB: '1' });
  const [reported, other] = [await boom(place.shop, 'a'), await boom(plain, 'a')];
  // Only numbers may differ, such as times.
  const logOf = async (shop: Shops) => (await shop.output.text()).replaceAll(/\d+/g, '0');
  const body = { detail: 'Something went wrong in the shop.', code: 'internal-error' };
  expect({
    reported: [reported.status, reported.json],
    other: [other.status, other.json],
    events: (await sent(place)).length,
    log: await logOf(place.shop),
  }).toEqual({ reported: [500, body], other: [500, body], events: 1, log: await logOf(plain) });
});

test('nothing of headers, cookies, query, body or other properties is sent', async () => {
  const place = await openReporting();
  await place.shop.http('GET', '/lab/boom?token=hunter2', {
    headers: {
      ...{ authorization: 'Token staff', cookie: 'session=hunter2', 'x-api-key': 'hunter2' },
      ...{ 'user-agent': 'hunter2', referer: 'http://127.0.0.1/?hunter2' },
    },
    body: { password: 'hunter2', card: { number: 'hunter2' } },
  });
  await place.shop.errors.reportOdd('secrets');
  const odd = ['secretObject', 'secretList', 'secretText', 'secretCause'] as const;
  for (const kind of odd) await place.shop.errors.reportOdd(kind);
  const events = await sent(place);
  const { text } = await received(place);
  const found = ['hunter2', 'Token staff', 'secret-of-the-shop'].filter((secret) =>
    text.includes(secret),
  );
  expect({ found, events: events.length, request: events[0]?.request }).toEqual({
    found: [],
    events: 6,
    request: { method: 'GET', url: '/lab/boom' },
  });
});

test('each event has the id of its own request, and none outside of a request', async () => {
  const place = await openReporting();
  const { shop } = place;
  await Promise.all([boom(shop, 'one'), boom(shop, 'two'), boom(shop, 'three')]);
  await shop.errors.report('outside');
  await boom(shop, 'four');
  const events = await sent(place);
  const told = events.map(
    (event) =>
      `${messagesOf([event])[0]} ${event.tags?.['requestId']} ${event.request?.url ?? '-'}`,
  );
  expect(told.toSorted()).toEqual([
    'outside undefined -',
    ...['four', 'one', 'three', 'two'].map((id) => `the press is on fire ${id} /lab/boom`),
  ]);
});

test('the same failure of several requests is several events, and one error object is one', async () => {
  const place = await openReporting();
  for (const id of ['a', 'b', 'c']) await boom(place.shop, id);
  await place.shop.errors.reportTwice('twice');
  expect(messagesOf(await sent(place)).toSorted()).toEqual([
    'in between',
    ...['the press is on fire', 'the press is on fire', 'the press is on fire'],
    'twice',
  ]);
});

test('the cause of an error is in the event, before the error', async () => {
  const place = await openReporting();
  await place.shop.errors.reportOdd('causes');
  const [event] = await sent(place);
  expect(event?.exception?.values?.map(({ type, value }) => `${type}: ${value}`)).toEqual([
    'TypeError: no book',
    'Error: no order',
  ]);
});

test('whatever was thrown is one event, and report never throws', async () => {
  const kinds = ['string', 'undefined', 'null', 'number', 'object', 'frozen', 'itself'] as const;
  const table = await tabulate([...kinds], async (kind) => {
    const place = await openReporting();
    const isThrown = await place.shop.errors.reportOdd(kind as (typeof kinds)[number]);
    return { isThrown, events: (await sent(place)).length };
  });
  expect(table).toEqual(
    Object.fromEntries(kinds.map((kind) => [kind, { isThrown: false, events: 1 }])),
  );
});

test('a string or undefined that is thrown twice is two events', async () => {
  const place = await openReporting();
  for (const kind of ['string', 'undefined', 'string', 'undefined'] as const) {
    await place.shop.errors.reportOdd(kind);
  }
  expect(await sent(place)).toHaveLength(4);
});

test('fifty errors at once are fifty events', async () => {
  const place = await openReporting();
  await place.shop.errors.reportMany(50);
  expect(new Set(messagesOf(await sent(place))).size).toBe(50);
});

test('a sample rate of 0 sends nothing, 1 everything, and one in between a part', async () => {
  const table = await tabulate(['0', '0.5', '1'], async (rate) => {
    const place = await openReporting({ SENTRY_SAMPLE_RATE: rate });
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 20; i += 1) await place.shop.errors.report(`error ${round} ${i}`);
      await place.shop.errors.flush(10_000);
    }
    const { length } = await sent(place);
    return length > 0 && length < 60 ? 'a part' : length;
  });
  // Of 60 errors all or none are drawn by chance once in 10^17 runs.
  expect(table).toEqual({ 0: 0, 0.5: 'a part', 1: 60 });
});

test('without a DSN nothing is sent, and everything works', async () => {
  const shop = await open<Shop>({ LAB: '1' });
  const { status } = await boom(shop, 'a');
  await shop.errors.report('nobody listens');
  const flushed = await within(4, () => shop.errors.flush(60_000));
  const warnings = (await shop.output.text()).includes('somebody should know');
  expect({ status, flushed, warnings }).toEqual({
    status: 500,
    flushed: 'ended',
    warnings: false,
  });
});

test('two shops in one process report to their own collectors', async () => {
  const first = await openReporting({ RELEASE: 'first' });
  const second = await openReporting({ RELEASE: 'second' });
  await first.shop.errors.report('of the first');
  await boom(second.shop, 'b');
  await first.shop.errors.report('of the first again');
  const told = async (place: typeof first) =>
    (await sent(place)).map((event) => `${event.release}: ${messagesOf([event])[0]}`).toSorted();
  expect([await told(first), await told(second)]).toEqual([
    ['first: of the first', 'first: of the first again'],
    ['second: the press is on fire'],
  ]);
});

test('the reporter listens to no errors of the process by itself', async () => {
  const host = await open<Shop>();
  const before = await host.errors.listeners();
  const place = await openReporting();
  await boom(place.shop, 'a');
  const events = (await sent(place)).length;
  expect({ events, added: (await host.errors.listeners()) - before }).toEqual({
    events: 1,
    added: 0,
  });
});

test('a collector that is down, silent or failing changes no response', async () => {
  const host = await open<Shop>();
  const urls: Record<string, string> = {
    refused: await host.ports.open('refused'),
    silent: await host.ports.open('silent'),
    failing: await host.ports.open('collector', 500),
    full: await host.ports.open('collector', 429),
  };
  const table = await tabulate(Object.keys(urls), async (kind) => {
    const shop = await open<Shop>({ LAB: '1', SENTRY_DSN: dsnOf(urls[kind] ?? '') });
    const statuses: unknown[] = [];
    for (const id of ['a', 'b', 'c']) {
      statuses.push(await within(4, async () => (await boom(shop, id)).status));
    }
    await shop.errors.report('and one more');
    await within(4, () => shop.errors.flush(100));
    return [...statuses, (await shop.http('GET', '/books')).status];
  });
  const fine = [500, 500, 500, 200];
  const tried = async (kind: string) => (await host.ports.connections(urls[kind] ?? '')) > 0;
  expect({
    ...table,
    tried: [await tried('silent'), await tried('failing'), await tried('full')],
  }).toEqual({
    ...{ refused: fine, silent: fine, failing: fine, full: fine },
    tried: [true, true, true],
  });
});

test('flush waits until everything has arrived, and later errors are sent as well', async () => {
  const place = await openReporting();
  const counts: number[] = [];
  for (let round = 1; round <= 3; round += 1) {
    for (let i = 0; i < 5; i += 1) await place.shop.errors.report(`error ${round} ${i}`);
    counts.push((await sent(place)).length);
  }
  // The later one is sent while the long one still is on its way.
  const reports = [LONG, 'a short one'].map((message) => place.shop.errors.report(message));
  const [events] = await Promise.all([sent(place), ...reports]);
  expect([...counts, events.length]).toEqual([5, 10, 15, 17]);
});

test('flush does not wait for an error that is reported later', async () => {
  const host = await open<Shop>();
  const url = await host.ports.open('patient');
  const { errors } = await open<Shop>({ SENTRY_DSN: dsnOf(url) });
  await errors.report('first');
  await within(4, () => host.ports.arrived(url, 1));
  const flushed = within(4, () => errors.flush(60_000));
  // When this one has reached its deadline, the other one knows what it waits for.
  const short = await within(4, () => errors.flush(50));
  await errors.report('later');
  await host.ports.answer(url);
  expect({ short, flushed: await flushed }).toEqual({ short: 'ended', flushed: 'ended' });
});

test('flush ends at its deadline when the collector is silent, also with a deadline of 0', async () => {
  const host = await open<Shop>();
  const silent = await host.ports.open('silent');
  const shop = await open<Shop>({ SENTRY_DSN: dsnOf(silent) });
  await shop.errors.report('never arrives');
  const flush = (ms: number) => within(4, () => shop.errors.flush(ms));
  const flushed = { short: await flush(50), none: await flush(0) };
  expect({ ...flushed, tried: (await host.ports.connections(silent)) > 0 }).toEqual({
    ...{ short: 'ended', none: 'ended' },
    tried: true,
  });
});

test('flush ends at once when there is nothing more to send', async () => {
  const place = await openReporting();
  const flush = () => within(4, () => place.shop.errors.flush(60_000));
  const before = await flush();
  await place.shop.errors.report('a bug');
  const [after, again] = [await flush(), await flush()];
  expect({ before, after, again, events: (await received(place)).events.length }).toEqual({
    ...{ before: 'ended', after: 'ended', again: 'ended' },
    events: 1,
  });
});
