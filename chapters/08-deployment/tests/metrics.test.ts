import { database, fc, files, open, type Opened } from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { evaluateQuery, type Series } from './evaluate-query';
import { readExposition } from './exposition';
import { parseQuery } from './promql';

type Shops = Opened<Shop>;

const COUNT = 'http_requests_total';
const DURATION = 'http_request_duration_seconds';
const SALES = 'bookshop_sales_total';

const STAFF = { headers: { authorization: 'Token staff' } };

const BOOK = { title: 'Emma', author: 'Jane Austen', price_cents: 1_200 };

async function read(shop: Shops) {
  const { text } = await shop.http('GET', '/metrics');
  return readExposition(text);
}

/** The value of each series of this name; what was read of `/metrics` itself is left out. */
async function valuesOf(shop: Shops, name: string): Promise<Record<string, number>> {
  return valuesIn(await read(shop), name);
}

function valuesIn(
  { families }: ReturnType<typeof readExposition>,
  name: string,
): Record<string, number> {
  const samples = Object.values(families).flatMap((family) => family.samples);
  const wanted = samples.filter((sample) => sample.name === name);
  const own = wanted.filter(({ labels }) => labels['route'] !== '/metrics');
  return Object.fromEntries(
    own.map(({ labels, value }) => [
      Object.entries(labels)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([label, text]) => `${label}=${text}`)
        .join(' '),
      value,
    ]),
  );
}

/** A request to the staff's slow route, during which something happens. */
async function during(shop: Shops, act: () => Promise<void>): Promise<void> {
  const earlier = await shop.points.count('lab/slow');
  await shop.points.hold('lab/slow');
  const slow = shop.http('GET', '/lab/slow', STAFF);
  await shop.points.arrived('lab/slow', earlier + 1);
  await act();
  await shop.points.release('lab/slow');
  await slow;
}

/** A request that takes so long by the clock of the shop. */
function takeTime(shop: Shops, ms: number): Promise<void> {
  return during(shop, () => shop.clock.advance(ms));
}

test('the three metrics are exposed from the start, each with HELP and TYPE', async () => {
  const shop = await open<Shop>();
  const response = await shop.http('GET', '/metrics');
  const { families, faults } = readExposition(response.text);
  const [type, ...parameters] = String(response.headers['content-type']).split('; ');
  expect({
    ...{ status: response.status, type, parameters: parameters.toSorted(), faults },
    types: [COUNT, DURATION, SALES].map((name) => families[name]?.type),
    samples: families[SALES]?.samples.length,
  }).toEqual({
    ...{ status: 200, type: 'text/plain', parameters: ['charset=utf-8', 'version=0.0.4'] },
    ...{ faults: [], types: ['counter', 'histogram', 'counter'], samples: 0 },
  });
});

test('a request is counted by its method, its route and its status', async () => {
  await database.seed({
    readers: [{ name: 'alice' }],
    books: [{ id: 7, shelf: 'novels', ...BOOK }],
  });
  const shop = await open<Shop>({ LAB: '1' });
  const order = { headers: { authorization: 'Token alice' }, body: { bookId: 7 } };
  for (const ask of [order, order, { body: { bookId: 7 } }])
    await shop.http('POST', '/orders', ask);
  await shop.http('POST', '/orders', { ...order, body: { bookId: 8 } });
  for (const path of ['/books', '/books/7', '/books/8', '/books/x', '/whoami', '/lab/boom']) {
    await shop.http('GET', path, STAFF);
  }
  await shop.http('HEAD', '/books');
  expect(await valuesOf(shop, COUNT)).toEqual({
    'method=POST route=/orders status=201': 2,
    'method=POST route=/orders status=401': 1,
    'method=POST route=/orders status=404': 1,
    'method=GET route=/books status=200': 1,
    'method=GET route=/books/:id status=200': 1,
    'method=GET route=/books/:id status=404': 2,
    'method=GET route=/whoami status=200': 1,
    'method=GET route=/lab/boom status=500': 1,
    'method=HEAD route=/books status=200': 1,
  });
});

test('however many paths there are, a route is one series', async () => {
  const shop = await open<Shop>();
  const visits = Array.from({ length: 200 }, (_, i) => `/books/x${i}?from=${i}`);
  await Promise.all(visits.map((path) => shop.http('GET', path)));
  const route = 'method=GET route=/books/:id';
  expect(await valuesOf(shop, COUNT)).toEqual({ [`${route} status=404`]: 200 });
  expect(await valuesOf(shop, `${DURATION}_count`)).toEqual({ [route]: 200 });
});

test('the same route in two routers is two routes, each with the path of its router', async () => {
  const shop = await open<Shop>();
  const paths = [
    '/shelves/1',
    '/shelves/2',
    '/v1/readers/1',
    '/1',
    '/shelves/3',
    '/v1/readers/x/1',
  ];
  const numbers = readExposition(await shop.metrics.readMounted(paths));
  expect(valuesIn(numbers, COUNT)).toEqual({
    'method=GET route=/shelves/:id status=200': 3,
    'method=GET route=/v1/readers/:id status=200': 1,
    'method=GET route=/:id status=200': 1,
    'method=GET route=none status=404': 1,
  });
});

test('requests that reach no route share the route none', async () => {
  const folder = await (await open<Shop>()).folders.make({ 'a.css': 'p {}' });
  const shop = await open<Shop>({ LAB: '1', ASSETS_ROOT: folder, STATIC_ROOT: folder });
  for (const path of [
    '/a',
    '/b?x=1',
    '/wp-login.php',
    '/lab',
    '/lab/x',
    '/books/1/2',
    '/books/%',
  ]) {
    await shop.http('GET', path, STAFF);
  }
  await shop.http('GET', '/lab/slow');
  await shop.http('POST', '/orders', {
    raw: '{"bookId":',
    headers: { 'content-type': 'application/json' },
  });
  await shop.http('DELETE', '/books/7');
  expect(await valuesOf(shop, COUNT)).toEqual({
    'method=GET route=none status=404': 6,
    'method=GET route=none status=400': 1,
    'method=GET route=none status=401': 1,
    'method=POST route=none status=400': 1,
    'method=DELETE route=none status=404': 1,
  });
});

test('a client that leaves is counted once, as aborted, with the time until then', async () => {
  const shop = await open<Shop>({ LAB: '1' });
  await shop.points.hold('lab/slow');
  await shop.metrics.arrive('/lab/slow');
  await shop.points.arrived('lab/slow', 1);
  const before = await valuesOf(shop, COUNT);
  await shop.clock.advance(2_000);
  await shop.metrics.leave();
  const left = await valuesOf(shop, COUNT);
  await shop.clock.advance(500);
  await shop.points.release('lab/slow');
  await shop.http('GET', '/books');
  const aborted = { 'method=GET route=/lab/slow status=aborted': 1 };
  expect({
    ...{ before, left, after: await valuesOf(shop, COUNT) },
    count: await valuesOf(shop, `${DURATION}_count`),
    sum: await valuesOf(shop, `${DURATION}_sum`),
  }).toEqual({
    before: {},
    left: aborted,
    after: { ...aborted, 'method=GET route=/books status=200': 1 },
    count: { 'method=GET route=/lab/slow': 1, 'method=GET route=/books': 1 },
    sum: { 'method=GET route=/lab/slow': 2, 'method=GET route=/books': 0 },
  });
});

test('durations are in seconds by the clock of the shop, in cumulative buckets', async () => {
  const shop = await open<Shop>({ LAB: '1' });
  for (const ms of [0, 10, 11, 50, 250, 251, 1_000, 4_000, 10_000, 10_001]) {
    await takeTime(shop, ms);
  }
  const labels = (le: string) => `le=${le} method=GET route=/lab/slow`;
  const counts = { 0.01: 2, 0.05: 4, 0.1: 4, 0.25: 5, 0.5: 6, 1: 7, 2.5: 7, 5: 8, 10: 9 };
  const all = Object.entries({ ...counts, '+Inf': 10 });
  expect(await valuesOf(shop, `${DURATION}_bucket`)).toEqual(
    Object.fromEntries(all.map(([le, count]) => [labels(le), count])),
  );
  const { 'method=GET route=/lab/slow': sum } = await valuesOf(shop, `${DURATION}_sum`);
  expect(sum).toBeCloseTo(25.573, 9);
  expect(await valuesOf(shop, `${DURATION}_count`)).toEqual({ 'method=GET route=/lab/slow': 10 });
});

test('a clock that is set back makes no negative duration', async () => {
  const shop = await open<Shop>({ LAB: '1' });
  const now = Date.UTC(2031, 0, 1);
  await shop.clock.set(now);
  await takeTime(shop, 1_000);
  await during(shop, () => shop.clock.set(now - 60_000));
  expect(await valuesOf(shop, `${DURATION}_sum`)).toEqual({ 'method=GET route=/lab/slow': 1 });
  expect(await valuesOf(shop, `${DURATION}_count`)).toEqual({ 'method=GET route=/lab/slow': 2 });
});

test('sales are counted by shelf, those of orders as well', async () => {
  await database.seed({
    readers: [{ name: 'alice' }],
    books: [
      { id: 1, shelf: 'novels', ...BOOK },
      { id: 2, shelf: 'travel', ...BOOK },
    ],
  });
  const shop = await open<Shop>();
  const buy = (bookId: number) =>
    shop.http('POST', '/orders', { headers: { authorization: 'Token alice' }, body: { bookId } });
  for (const id of [1, 2, 1, 3]) await buy(id);
  await shop.metrics.countSale('novels');
  await shop.metrics.countSale('');
  expect(await valuesOf(shop, SALES)).toEqual({
    'shelf=novels': 3,
    'shelf=travel': 1,
    'shelf=': 1,
  });
});

test('any shelf is read back as it is', async () => {
  const shop = await open<Shop>();
  const odd = fc.constantFrom(
    '"',
    '\\',
    '\n',
    '\\n',
    '}',
    '{',
    ',',
    '=',
    '# ',
    ' ',
    'ß',
    '書',
    '__proto__',
  );
  const shelf = fc.array(fc.oneof(odd, fc.string({ maxLength: 3 })), { maxLength: 4 });
  const drawn = fc.sample(
    shelf.map((parts) => parts.join('')),
    { numRuns: 150, seed: 8 },
  );
  const shelves = ['a"\\\n', '\\n', '\n', '\\', '"', 'constructor', ...drawn];
  await shop.metrics.countSales(shelves);
  const { families, faults } = await read(shop);
  const counts = new Map<string, number>();
  for (const name of shelves) counts.set(name, (counts.get(name) ?? 0) + 1);
  const found = families[SALES]?.samples.map(({ labels, value }) => [labels['shelf'], value]);
  expect({ faults, found: found?.toSorted() }).toEqual({
    faults: [],
    found: [...counts].toSorted(),
  });
});

test('reading changes nothing, and counters only grow', async () => {
  const shop = await open<Shop>();
  const reads: unknown[] = [];
  for (let i = 0; i < 3; i += 1) {
    await shop.metrics.countSale('novels');
    await shop.http('GET', '/books');
    for (const name of [SALES, COUNT, `${DURATION}_count`]) {
      reads.push(Object.values(await valuesOf(shop, name)));
    }
  }
  expect(reads).toEqual([[1], [1], [1], [2], [2], [2], [3], [3], [3]]);
});

test('two shops in one process have numbers of their own', async () => {
  const [first, second] = [await open<Shop>(), await open<Shop>()];
  await first.http('GET', '/books');
  await first.metrics.countSale('novels');
  await second.metrics.countSale('travel');
  const told = async (shop: Shops) => [await valuesOf(shop, COUNT), await valuesOf(shop, SALES)];
  expect([await told(first), await told(second)]).toEqual([
    [{ 'method=GET route=/books status=200': 1 }, { 'shelf=novels': 1 }],
    [{}, { 'shelf=travel': 1 }],
  ]);
});

test('whatever was measured, Prometheus can read it', async () => {
  const shop = await open<Shop>({ LAB: '1' });
  await takeTime(shop, 1_234);
  for (const path of ['/', '/books', '/books/1', '/no', '/metrics']) await shop.http('GET', path);
  await shop.metrics.countSales(['a"\\\n', 'a"\\', '# HELP bookshop_sales_total no']);
  const { families, faults } = await read(shop);
  const values = Object.values(families).flatMap(({ samples }) =>
    samples.map(({ value }) => value),
  );
  expect({ faults, odd: values.filter((value) => !(value >= 0)) }).toEqual({ faults: [], odd: [] });
});

interface Panel {
  readonly id?: number;
  readonly title?: string;
  readonly type?: string;
  readonly gridPos?: { x: number; y: number; w: number; h: number };
  readonly fieldConfig?: { defaults?: { unit?: string } };
  readonly targets?: readonly { expr?: string }[];
}

function panels(): readonly Panel[] {
  const { panels: list = [] } = files.json('grafana/bookshop.json') as { panels?: Panel[] };
  return list;
}

function queriesOf(title: string): string[] {
  const panel = panels().find((each) => each.title === title);
  return (panel?.targets ?? []).map(({ expr = '' }) => expr);
}

/** What a panel shows, by the labels of its series, with six decimals. */
function show(title: string, growing: readonly Series[]): unknown {
  return queriesOf(title).map((expr) => {
    const value = attempt(() => evaluateQuery(parseQuery(expr), growing));
    if (!Array.isArray(value)) return value;
    return Object.fromEntries(
      (value as Series[]).map(({ labels, value: number }) => [
        Object.entries(labels)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map((pair) => pair.join('='))
          .join(' '),
        Number(number.toFixed(6)),
      ]),
    );
  });
}

function attempt<T>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    return String(error);
  }
}

/** Requests per second of two instances of the shop. */
function requests(perSecond: Readonly<Record<string, readonly [number, number]>>): Series[] {
  return Object.entries(perSecond).flatMap(([labels, rates]) => {
    const [method = '', route = '', status = ''] = labels.split(' ');
    return rates.map((value, i) => ({
      metric: COUNT,
      labels: { method, route, status, instance: `shop-${i}`, job: 'bookshop' },
      value,
    }));
  });
}

test('the dashboard has four panels with a unit and a place', () => {
  const all = panels();
  const isFree = ({ x, y, w, h }: NonNullable<Panel['gridPos']>, others: readonly Panel[]) =>
    others.every(
      ({ gridPos: o }) => o && (x + w <= o.x || o.x + o.w <= x || y + h <= o.y || o.y + o.h <= y),
    );
  expect({
    units: Object.fromEntries(all.map((each) => [each.title, each.fieldConfig?.defaults?.unit])),
    queries: all.map(({ targets = [] }) => targets.length),
    types: all.every(({ type }) => typeof type === 'string' && type !== ''),
    ids: new Set(all.map(({ id }) => id)).size,
    places: all.every(
      (each) =>
        each.gridPos &&
        each.gridPos.w > 0 &&
        each.gridPos.x + each.gridPos.w <= 24 &&
        isFree(
          each.gridPos,
          all.filter((other) => other !== each),
        ),
    ),
  }).toEqual({
    units: { Requests: 'reqps', Errors: 'percentunit', Duration: 's', Sales: 'short' },
    queries: [1, 1, 1, 1],
    ...{ types: true, ids: 4, places: true },
  });
});

test('Requests shows the requests per second of all instances, by status', () => {
  const growing = requests({
    'GET /books 200': [3, 5],
    'POST /orders 200': [1, 0],
    'GET /books/:id 404': [0.25, 0.25],
    'GET /lab/slow aborted': [0, 0.125],
  });
  expect(show('Requests', growing)).toEqual([
    { 'status=200': 9, 'status=404': 0.5, 'status=aborted': 0.125 },
  ]);
});

test('Errors shows which part of all requests is answered with 5xx, and 0 where none is', () => {
  const fine = { 'GET /books 200': [3, 4], 'GET none 404': [0.5, 0.5] } as const;
  const some = { ...fine, 'GET /books 500': [1, 0], 'POST /orders 503': [0, 0.75] } as const;
  const aborted = { ...some, 'GET /lab/slow aborted': [0, 0.25] } as const;
  expect({
    aborted: show('Errors', requests(aborted)),
    none: show('Errors', requests(fine)),
  }).toEqual({ aborted: [{ '': 0.175 }], none: [{ '': 0 }] });
});

test('Duration shows by route how long 95 % of the requests take at most', () => {
  const BOUNDS = ['0.01', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];
  const buckets = (route: string, instance: string, method: string, counts: readonly number[]) =>
    BOUNDS.map((le, i) => ({
      metric: `${DURATION}_bucket`,
      labels: { le, route, method, instance, job: 'bookshop' },
      value: counts[i] ?? counts.at(-1) ?? 0,
    }));
  const growing = [
    ...buckets('/books', 'shop-0', 'GET', [10, 60, 60]),
    ...buckets('/books', 'shop-1', 'GET', [0, 20, 20, 35, 40]),
    ...buckets('/orders', 'shop-0', 'POST', [0, 0, 0, 0, 0, 3, 4]),
    ...buckets('/orders', 'shop-0', 'HEAD', [16]),
  ];
  expect(show('Duration', growing)).toEqual([{ 'route=/books': 0.25, 'route=/orders': 1 }]);
});

test('Sales shows the books sold in the last hour, by shelf', () => {
  const sales = (shelf: string, instance: string, perHour: number) => ({
    metric: SALES,
    labels: { shelf, instance, job: 'bookshop' },
    value: perHour / 3_600,
  });
  const growing = [sales('novels', 'a', 12), sales('novels', 'b', 6), sales('travel', 'a', 2)];
  expect(show('Sales', growing)).toEqual([{ 'shelf=novels': 18, 'shelf=travel': 2 }]);
});

test('what the dashboard asks for is what the shop exposes', async () => {
  const shop = await open<Shop>();
  await shop.http('GET', '/books');
  const { families } = await read(shop);
  const exposed = Object.entries(families).flatMap(([name, { type }]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  const asked = ['Requests', 'Errors', 'Duration', 'Sales'].flatMap(queriesOf).map((expr) => ({
    expr,
    metrics: expr.match(/\b(?:http|bookshop)_\w+/g),
  }));
  expect({
    panels: asked.length,
    unknown: asked.filter(({ metrics }) => !metrics?.every((name) => exposed.includes(name))),
  }).toEqual({ panels: 4, unknown: [] });
});
