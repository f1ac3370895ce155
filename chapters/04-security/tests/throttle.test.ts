import { createHash } from 'node:crypto';

import {
  type Answer,
  database,
  fc,
  needs,
  open,
  type Opened,
  outcomeOf,
  property,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Headers = Record<string, string>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const WORDS: Readonly<Record<string, number>> = {
  s: SECOND,
  sec: SECOND,
  second: SECOND,
  seconds: SECOND,
  m: MINUTE,
  min: MINUTE,
  minute: MINUTE,
  minutes: MINUTE,
  h: HOUR,
  hour: HOUR,
  hours: HOUR,
  d: DAY,
  day: DAY,
  days: DAY,
};

/** In seconds since 1970. */
const START = 2_000_000_000;

const REVIEW = { name: 'Ada', text: 'Read it.', stars: 4 };
const REFUSED = { error: 'invalid-rate' };

test('a rate is a number for a unit of time, and an empty rate is no limit', async () => {
  const { throttle } = await open<Shop>(envOf('5/min'));
  const words = Object.keys(WORDS);
  const more: Record<string, unknown> = {
    '0/min': { limit: 0, windowMs: MINUTE },
    '10/h': { limit: 10, windowMs: HOUR },
    '1000000/d': { limit: 1_000_000, windowMs: DAY },
  };
  expect({
    ...(await tabulate(words, (word) => throttle.parseRate(`5/${word}`))),
    ...(await tabulate(Object.keys(more), (rate) => throttle.parseRate(rate))),
    nothing: await outcomeOf(() => throttle.parseRate('')),
    null: await outcomeOf(() => throttle.parseRate(null)),
  }).toEqual({
    ...Object.fromEntries(words.map((word) => [word, { limit: 5, windowMs: WORDS[word] }])),
    ...more,
    nothing: null,
    null: null,
  });
});

test('anything that is not a rate is an error', async () => {
  const { throttle } = await open<Shop>(envOf('5/min'));
  const rates = [
    ...[
      ' ',
      '5',
      '5/',
      '/min',
      '/',
      'min',
      'abc',
      '5min',
      '5 per min',
      '5:min',
      '5\\min',
      '5//min',
    ],
    ...[
      '-1/min',
      '+5/min',
      '5.5/min',
      '5e1/min',
      '0x5/min',
      '1_000/min',
      '５/min',
      '5,0/min',
      'NaN/s',
    ],
    ...[
      ' 5/min',
      '5/min ',
      '5 /min',
      '5/ min',
      '5/min\n',
      '\n5/min',
      '5/min;',
      '5/min/h',
      '5/min,1/s',
    ],
    ...['3/5min', '5/1min', '5/Min', '5/MIN', '5/S', '5/month', '5/mins', '5/hr', '5/week', '5/y'],
    ...[
      '5/ms',
      '5/secs',
      '5/constructor',
      '5/__proto__',
      '1000001/s',
      '9007199254740993/s',
      'null',
    ],
    ...['1'.repeat(400) + '/s', 'Infinity/s', '5/mi', '5/mi\0n'],
  ];
  const table = await tabulate(rates, (rate) => throttle.parseRate(rate));
  expect(table).toEqual(Object.fromEntries(rates.map((rate) => [rate, REFUSED])));
});

test('only digits, a slash and a known word make a rate', async () => {
  const { throttle } = await open<Shop>(envOf('5/min'));
  const sign = fc.constantFrom('', '', '', '-', '+', ' ', '.', 'x');
  const digits = fc.oneof(fc.nat({ max: 20 }), fc.integer({ min: 999_990, max: 1_000_010 }));
  const slash = fc.constantFrom('/', '/', '/', '', ' ', '\\', '//');
  const word = fc.constantFrom(...Object.keys(WORDS), 'mon', 'Day', 'sx', '');
  await property([sign, digits, slash, word], async (before, limit, between, unit) => {
    const isRate = before === '' && between === '/' && unit in WORDS && limit <= 1_000_000;
    const outcome = await outcomeOf(() =>
      throttle.parseRate(before + String(limit) + between + unit),
    );
    expect(outcome).toEqual(isRate ? { limit, windowMs: WORDS[unit] } : REFUSED);
  });
});

test('a shop with a wrong rate does not open', async () => {
  const opened = async (rate: string) => {
    await open<Shop>(envOf(rate));
    return 'open';
  };
  const table = await tabulate(['5/min', '', '0/d', 'often', '5/month', ' '], opened);
  expect(table).toEqual({
    '5/min': 'open',
    '': 'open',
    '0/d': 'open',
    often: REFUSED,
    '5/month': REFUSED,
    ' ': REFUSED,
  });
});

test('at most the limit pass in any window, and Retry-After says when the next one would', async () => {
  const told = await visits('3/min', [1000, 1010.5, 1020, 1030, 1059.9, 1060, 1060, 1070.5, 1080]);
  expect(told).toEqual([
    [1000, '303'],
    [1010.5, '303'],
    [1020, '303'],
    [1030, '429 in 30'],
    [1059.9, '429 in 1'],
    [1060, '303'],
    [1060, '429 in 11'],
    [1070.5, '303'],
    [1080, '303'],
  ]);
});

test('a second, an hour and a day are windows like a minute', async () => {
  expect({
    second: await visits('1/s', [0, 0.999, 1, 1.5, 2, 2.001]),
    hour: await visits('2/h', [0, 1_800, 3_599, 3_600, 3_600.5, 5_400]),
    day: await visits('1/d', [0, 1, 86_399.999, 86_400, 100_000]),
  }).toEqual({
    second: [
      [0, '303'],
      [0.999, '429 in 1'],
      [1, '303'],
      [1.5, '429 in 1'],
      [2, '303'],
      [2.001, '429 in 1'],
    ],
    hour: [
      [0, '303'],
      [1_800, '303'],
      [3_599, '429 in 1'],
      [3_600, '303'],
      [3_600.5, '429 in 1800'],
      [5_400, '303'],
    ],
    day: [
      [0, '303'],
      [1, '429 in 86399'],
      [86_399.999, '429 in 1'],
      [86_400, '303'],
      [100_000, '429 in 72800'],
    ],
  });
});

test('a rejected request does not count', async () => {
  const tries = Array.from({ length: 58 }, (_, i) => i + 2);
  const told = await visits('2/min', [0, 1, ...tries, 60, 60.5, 61]);
  expect({
    tries: new Set(told.slice(2, 60).map(([, what]) => what?.slice(0, 3))),
    after: told.slice(60),
  }).toEqual({
    tries: new Set(['429']),
    after: [
      [60, '303'],
      [60.5, '429 in 1'],
      [61, '303'],
    ],
  });
});

test('whenever requests come, exactly those pass that the limit allows', async () => {
  const gaps = [0, 1, 500, 1_000, 3_000, 4_999, 9_000, 15_000, 20_000, 30_000, 59_999];
  for (const seed of [1, 2, 3]) {
    const shop = await openWithBook('2/min', { TRUST_HOPS: '1' });
    const passed: Record<string, number[]> = {};
    const [told, expected]: [unknown[], unknown[]] = [[], []];
    let at = START * SECOND;
    for (let i = 0; i < 60; i += 1) {
      // A fixed sequence: gaps of up to a window, and two callers in an irregular order.
      at += gaps[(i * i * seed + 3 * i) % gaps.length] ?? 0;
      const caller = `203.0.${112 + seed}.${(i * seed + ((i * i) % 5)) % 2}`;
      const own = (passed[caller] ?? []).filter((time) => time > at - MINUTE);
      passed[caller] = own.length < 2 ? [...own, at] : own;
      const wait = Math.ceil(((own[0] ?? 0) + MINUTE - at) / SECOND);
      expected.push([i, at, own.length < 2 ? '303' : `429 in ${wait}`]);
      await shop.clock.set(at);
      told.push([i, at, tell(await send(shop, { 'x-forwarded-for': caller }))]);
    }
    expect(told).toEqual(expected);
  }
});

test('each caller has a separate limit', async () => {
  const shop = await openWithBook('1/min', { TRUST_HOPS: '1' });
  await seedCards();
  const callers: Record<string, Headers> = {
    'an address': { 'x-forwarded-for': '203.0.113.7' },
    'another address': { 'x-forwarded-for': '203.0.113.8' },
    'an address of IPv6': { 'x-forwarded-for': '2001:db8::7' },
    ada: { authorization: 'Bearer ada-card' },
    ben: { authorization: 'Bearer ben-card', 'x-forwarded-for': '203.0.113.7' },
  };
  const round = () =>
    tabulate(Object.keys(callers), async (name) => (await send(shop, callers[name])).status);
  const [first, second] = [await round(), await round()];
  const elsewhere = await send(shop, { ...callers['ada'], 'x-forwarded-for': '203.0.113.9' });
  const wrongCard = await send(shop, {
    authorization: 'Bearer no-card',
    'x-forwarded-for': '203.0.113.10',
  });
  const all = (status: number) =>
    Object.fromEntries(Object.keys(callers).map((name) => [name, status]));
  const more = [elsewhere.status, wrongCard.status, await shop.points.count('hits/add')];
  expect({ first, second, more }).toEqual({
    first: all(303),
    second: all(429),
    more: [429, 401, 11],
  });
});

test('nothing that a caller sends makes them a different caller', async () => {
  const shop = await openWithBook('1/min', { TRUST_HOPS: '1' });
  const address = { 'x-forwarded-for': '203.0.113.7' };
  const requests: Record<string, Headers> = {
    first: address,
    'another browser': { ...address, 'user-agent': 'curl/8' },
    'another language': { ...address, 'accept-language': 'eo', accept: 'text/html' },
    'a cookie': { ...address, cookie: 'visit=x; caller=2' },
    'another address before ours': { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' },
    'other headers': { ...address, 'x-real-ip': '198.51.100.2', 'client-ip': '198.51.100.3' },
    'another host': { ...address, host: 'localhost', 'x-forwarded-host': 'x.example' },
    'another query': { ...address, query: '?x=1' },
    'another book': { ...address, book: '2' },
  };
  const table = await tabulate(Object.keys(requests), async (name) => {
    const { query = '', book = '1', ...headers } = requests[name] ?? {};
    return (await send(shop, headers, `/books/${book}/reviews${query}`)).status;
  });
  expect(table).toEqual({
    ...Object.fromEntries(Object.keys(requests).map((name) => [name, 429])),
    first: 303,
  });
});

test('a request that passes counts, whatever its result', async () => {
  const shop = await openWithBook('3/min');
  const sent = [
    await shop.http('POST', '/books/9/reviews', { body: REVIEW }),
    await shop.http('POST', '/books/1/reviews', { body: { ...REVIEW, stars: 9 } }),
    await send(shop),
    await send(shop),
    await shop.http('POST', '/books/9/reviews', { body: REVIEW }),
  ];
  expect(sent.map(({ status }) => status)).toEqual([404, 400, 303, 429, 429]);
});

test('a rejected request does nothing, and is a 429', async () => {
  const shop = await openWithBook('1/min');
  await send(shop);
  const refused = await send(shop);
  const page = await send(shop, { accept: 'text/html' });
  const others = [await shop.http('GET', '/books/1'), await shop.http('GET', '/')];
  const [row] = await database.rows('SELECT COUNT(*) AS reviews FROM reviews');
  expect({
    refused: [refused.status, (Object(refused.json) as { code?: unknown }).code],
    page: [
      page.status,
      String(page.headers['content-type']).split(';')[0],
      page.headers['retry-after'],
    ],
    others: others.map(({ status }) => status),
    reviews: Number(row?.['reviews']),
  }).toEqual({
    refused: [429, 'too-many-requests'],
    page: [429, 'text/html', '60'],
    others: [200, 200],
    reviews: 1,
  });
});

test('with a limit of 0 nobody passes, and there is no Retry-After', async () => {
  const outcome = await outcomeOf(async () => {
    const shop = await openWithBook('0/min');
    const first = await send(shop);
    await shop.clock.advance(DAY);
    return [tell(first), tell(await send(shop))];
  });
  expect(outcome).toEqual(['429', '429']);
});

test('without a limit everybody passes', async () => {
  const outcome = await outcomeOf(async () => {
    const shop = await openWithBook('');
    const told: string[] = [];
    for (let i = 0; i < 30; i += 1) told.push(tell(await send(shop)));
    return [...new Set(told)];
  });
  expect(outcome).toEqual(['303']);
});

test('of many requests at the same time, no more than the limit pass', async () => {
  const shop = await openWithBook('3/min');
  const atOnce = async (to: Shops) => {
    const sent = await Promise.all(Array.from({ length: 10 }, () => send(to)));
    return sent.map(tell).sort();
  };
  const first = await atOnce(shop);
  await shop.clock.advance(MINUTE);
  const second = await atOnce(shop);
  const bare = await atOnce(await open<Shop>({ ...envOf('3/min'), GUARDS: '' }));
  const expected = [...Array<string>(3).fill('303'), ...Array<string>(7).fill('429 in 60')];
  expect({ first, second, bare }).toEqual({
    first: expected,
    second: expected,
    bare: Array<string>(10).fill('303'),
  });
});

test('when the clock is set back, requests that have passed still count', async () => {
  expect({
    two: await visits('2/min', [1000, 1010, 995, 940, 1059, 1060]),
    three: await visits('3/min', [1000, 1010, 900, 901, 890, 959, 960, 961]),
    one: await visits('1/min', [1000, 960, 900, 1059.5, 1060]),
  }).toEqual({
    two: [
      [1000, '303'],
      [1010, '303'],
      [995, '429 in 65'],
      [940, '429 in 120'],
      [1059, '429 in 1'],
      [1060, '303'],
    ],
    three: [
      [1000, '303'],
      [1010, '303'],
      [900, '303'],
      [901, '429 in 59'],
      [890, '429 in 70'],
      [959, '429 in 1'],
      [960, '303'],
      [961, '429 in 59'],
    ],
    one: [
      [1000, '303'],
      [960, '429 in 100'],
      [900, '429 in 160'],
      [1059.5, '429 in 1'],
      [1060, '303'],
    ],
  });
});

test('when hits fails, no request passes, and what has passed before still counts', async () => {
  const shop = await openWithBook('2/min');
  const failing = async (point: string) => {
    await shop.points.fail(point);
    const { status, json } = await send(shop);
    await shop.points.release(point);
    return [status, (Object(json) as { code?: unknown }).code];
  };
  const first = tell(await send(shop));
  const adding = [await failing('hits/add'), await failing('hits/add')];
  const then = [tell(await send(shop)), tell(await send(shop))];
  const dropping = await failing('hits/drop');
  await shop.clock.advance(MINUTE);
  const later = tell(await send(shop));
  // No server listens there, in any lane (on SQLite or with containers).
  const gone = await open<Shop>({ ...envOf('2/min'), REDIS_URL: 'redis://127.0.0.1:1' });
  const withoutRedis = [(await send(gone)).status, (await send(gone)).status];
  const [row] = await database.rows('SELECT COUNT(*) AS reviews FROM reviews');
  const failure = [500, 'internal-error'];
  expect({
    ...{ first, adding, then, dropping, later, withoutRedis },
    reviews: Number(row?.['reviews']),
  }).toEqual({
    first: '303',
    adding: [failure, failure],
    then: ['303', '429 in 60'],
    dropping: failure,
    later: '303',
    withoutRedis: [500, 500],
    reviews: 3,
  });
});

test('a request that passes costs one call of hits, and a rejected one at most two', async () => {
  const calls = async (rate: string, times: number) => {
    const shop = await openWithBook(rate, { TRUST_HOPS: '1' });
    const counted: number[] = [];
    for (let i = 0; i < times; i += 1) {
      await send(shop, { 'x-forwarded-for': `203.0.113.${rate.slice(0, 1)}` });
      counted.push(await shop.points.count('hits/add'), await shop.points.count('hits/drop'));
    }
    return counted;
  };
  const [passing, refused, unlimited] = [
    await calls('3/min', 3),
    await calls('1/min', 3),
    await calls('', 3),
  ];
  expect({ passing, refused: refused.slice(-2), unlimited }).toEqual({
    passing: [1, 0, 2, 0, 3, 0],
    refused: [3, 2],
    unlimited: [0, 0, 0, 0, 0, 0],
  });
});

needs('redis')('on Redis two shops share the limits', async () => {
  const first = await openWithBook('2/min');
  const second = await open<Shop>(envOf('2/min'));
  const statuses = [];
  for (const shop of [first, second, first, second]) statuses.push(tell(await send(shop)));
  await first.clock.advance(MINUTE);
  await second.clock.advance(MINUTE);
  const sent = await Promise.all(Array.from({ length: 8 }, (_, i) => send(i % 2 ? first : second)));
  expect({ statuses, 'eight at once': sent.filter(({ status }) => status === 303).length }).toEqual(
    {
      statuses: ['303', '303', '429 in 60', '429 in 60'],
      'eight at once': 2,
    },
  );
});

needs('redis')('on Redis a smaller limit counts what passed under a larger one', async () => {
  const before = await openWithBook('3/min');
  const told: string[] = [];
  for (const second of [0, 10, 20]) {
    await before.clock.set((START + second) * SECOND);
    told.push(tell(await send(before)));
  }
  const after = await open<Shop>(envOf('1/min'));
  for (const second of [30, 60, 79, 80]) {
    await after.clock.set((START + second) * SECOND);
    told.push(tell(await send(after)));
  }
  expect(told).toEqual(['303', '303', '303', '429 in 50', '429 in 20', '429 in 1', '303']);
});

function envOf(REVIEW_RATE: string): Record<string, string> {
  return { GUARDS: 'throttle', REVIEW_RATE };
}

async function openWithBook(rate: string, env: Record<string, string> = {}): Promise<Shops> {
  await database.rows('DELETE FROM authors');
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [1, 2].map((id) => ({ id, author_id: 1, title: 'Salt', price_cents: 900 })),
  });
  return open<Shop>({ ...envOf(rate), ...env });
}

async function seedCards(): Promise<void> {
  const names = ['ada', 'ben'];
  await database.seed({
    readers: names.map((username, i) => ({
      id: i + 1,
      username,
      display_name: username,
      email: `${username}@quill.example`,
    })),
    cards: names.map((username, i) => ({
      reader_id: i + 1,
      digest: createHash('sha256').update(`${username}-card`).digest('hex'),
    })),
  });
}

let visitors = 0;

/** Sends reviews at these seconds, one after the other, from an address that nobody had before. */
async function visits(rate: string, seconds: readonly number[]): Promise<[number, string][]> {
  const shop = await openWithBook(rate, { TRUST_HOPS: '1' });
  visitors += 1;
  const headers = { 'x-forwarded-for': `192.0.2.${visitors}` };
  const told: [number, string][] = [];
  for (const second of seconds) {
    await shop.clock.set(Math.round((START + second) * SECOND));
    told.push([second, tell(await send(shop, headers))]);
  }
  return told;
}

function send(shop: Shops, headers: Headers = {}, path = '/books/1/reviews'): Promise<Answer> {
  return shop.http('POST', path, { headers, body: REVIEW });
}

/** The status, and after how many seconds to try again. */
function tell({ status, headers }: Answer): string {
  const after = headers['retry-after'];
  return after === undefined ? String(status) : `${status} in ${String(after)}`;
}
