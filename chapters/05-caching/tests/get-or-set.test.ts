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

import type { MakePlan } from '../src/probes/get-or-set';
import type { OddKind } from '../src/probes/odd-values';
import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;

const SECOND = 1_000;
const HUNDRED_YEARS = 100 * 365 * 24 * 60 * 60 * SECOND;

/** How many call at the same time. */
const MANY = 50;

/** How long a call may take that has nothing to wait for. */
const SECONDS = 4;

const FAILED = { error: 'query-failed' };
const BAD = { error: 'CACHE_BAD_VALUE' };

test('a value is made when there is none, and found afterwards', async () => {
  const { getOrSet, store } = await open<Shop>();
  const first = await getOrSet.ask('hits', 60 * SECOND);
  const found = [await getOrSet.ask('hits', 60 * SECOND), await getOrSet.ask('hits', null)];
  const stored = await store.get('hits');
  await store.set('other', { sold: 7 }, null);
  const other = await getOrSet.ask('other', null);
  expect({ first, found, stored, other, made: await madeOf(getOrSet, 'hits', 'other') }).toEqual({
    first: 'hits 1',
    found: ['hits 1', 'hits 1'],
    stored: { hit: true, value: 'hits 1' },
    other: { sold: 7 },
    made: [1, 0],
  });
});

test('every value that was stored is found, also null, 0, false and an empty string', async () => {
  const { getOrSet, store } = await open<Shop>();
  const values = [null, 0, false, '', [], {}, [null], 'null', '0', 'undefined'];
  const table = await tabulate(
    values.map((value) => JSON.stringify(value)),
    async (json) => {
      const plan = { value: JSON.parse(json) as null };
      const made = await getOrSet.ask(json, null, plan);
      const found = [await getOrSet.ask(json, null), await getOrSet.ask(json, null)];
      const stored = await store.get(json);
      return { made, found, stored, calls: await getOrSet.made(json) };
    },
  );
  expect(table).toEqual(
    Object.fromEntries(
      values.map((value) => [
        JSON.stringify(value),
        { made: value, found: [value, value], stored: { hit: true, value }, calls: 1 },
      ]),
    ),
  );
});

test('whatever the key and the value, the second call returns the same without making it', async () => {
  const { getOrSet } = await open<Shop>();
  await property(
    [fc.string({ unit: 'grapheme' }), fc.uuid(), fc.jsonValue()],
    async (start, end, drawn) => {
      const key = `${start} ${end}`;
      // Minus zero is not JSON.
      const value = JSON.parse(JSON.stringify(drawn)) as null;
      expect(await getOrSet.ask(key, null, { value })).toEqual(value);
      expect(await getOrSet.ask(key, null, { value: 'made again' })).toEqual(value);
      expect(await getOrSet.made(key)).toBe(1);
    },
  );
});

test('of many calls at the same time, one looks, makes and stores, and all get the value', async () => {
  const shop = await open<Shop>();
  const first = await askHeld(shop, 'make/best', () => shop.getOrSet.askAtOnce(MANY, 'best', null));
  const counts = await storeCalls(shop);
  const then = await shop.getOrSet.ask('best', null);
  expect({ first, counts, then, made: await shop.getOrSet.made('best') }).toEqual({
    first: manyTimes({ value: 'best 1' }),
    counts: { get: 1, set: 1 },
    then: 'best 1',
    made: 1,
  });
});

test('whatever the key is, many calls at the same time make the value once', async () => {
  const keys = ['__proto__', 'constructor', 'toString', '', ' ', '0', 'é'];
  const table = await tabulate(keys, async (key) => {
    const shop = await open<Shop>();
    const all = await askHeld(shop, `make/${key}`, () => shop.getOrSet.askAtOnce(3, key, null));
    return { all, made: await shop.getOrSet.made(key) };
  });
  const row = (key: string) => ({ all: Array(3).fill({ value: `${key} 1` }), made: 1 });
  expect(table).toEqual(Object.fromEntries(keys.map((key) => [key, row(key)])));
});

test('a call that comes while the first one looks or stores begins nothing', async () => {
  const table = await tabulate(['plain/get', 'make/late', 'plain/set'], async (point) => {
    const shop = await open<Shop>();
    await shop.points.hold(point);
    const first = shop.getOrSet.ask('late', null);
    await reached(shop, point, first);
    const second = shop.getOrSet.ask('late', null);
    // A call that it does not wait for, so that the second one has begun.
    await shop.getOrSet.made('late');
    await shop.points.release(point);
    const values = await Promise.all([first, second]);
    return { values, ...(await storeCalls(shop)), made: await shop.getOrSet.made('late') };
  });
  const once = { values: ['late 1', 'late 1'], get: 1, set: 1, made: 1 };
  expect(table).toEqual({ 'plain/get': once, 'make/late': once, 'plain/set': once });
});

test('the lifetime and the make of the first call count', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('make/first');
  const first = shop.getOrSet.ask('first', 10 * SECOND, { value: 'of the first' });
  await reached(shop, 'make/first', first);
  const second = shop.getOrSet.ask('first', null, { value: 'of the second' });
  await shop.getOrSet.made('first');
  await shop.points.release('make/first');
  const values = await Promise.all([first, second]);
  await shop.clock.advance(10 * SECOND);
  const later = await shop.getOrSet.ask('first', null, { value: 'of the third' });
  expect([...values, later]).toEqual(['of the first', 'of the first', 'of the third']);
});

test('an error of make reaches every call that waits, and is not stored', async () => {
  const ways: Record<string, { error: string }> = {
    ...{ rejects: FAILED, throws: FAILED, 'rejects with an object': FAILED },
    'rejects with undefined': { error: 'undefined' },
    'rejects with null': { error: 'null' },
    'rejects with an empty string': { error: '' },
  };
  const table = await tabulate(Object.keys(ways), async (fails) => {
    const shop = await open<Shop>();
    const plan = { fails: fails as 'rejects' };
    const ask = () => shop.getOrSet.askAtOnce(MANY, 'best', null, plan);
    const failed = await within(SECONDS, ask);
    const made = [await shop.getOrSet.made('best')];
    const size = await shop.store.size();
    const again = await within(SECONDS, ask);
    made.push(await shop.getOrSet.made('best'));
    const then = await within(SECONDS, () => shop.getOrSet.askAtOnce(2, 'best', null));
    made.push(await shop.getOrSet.made('best'));
    return { failed, again, size, then, made };
  });
  const value = { value: 'best 3' };
  const row = (error: { error: string }) => ({
    ...{ failed: manyTimes(error), again: manyTimes(error), size: 0 },
    ...{ then: [value, value], made: [1, 2, 3] },
  });
  expect(table).toEqual(
    Object.fromEntries(Object.entries(ways).map(([way, error]) => [way, row(error)])),
  );
});

test('whoever has got the value or the error and asks again at once begins a new call', async () => {
  const plans: Record<string, [number | null, MakePlan]> = {
    'make rejects': [null, { fails: 'rejects' }],
    'make throws': [null, { fails: 'throws' }],
    'the value is not JSON': [null, { odd: { kind: 'NaN', place: 'itself' } }],
    'nothing is stored': [0, {}],
    'the store cannot be written': [null, {}],
  };
  const table = await tabulate(Object.keys(plans), async (way) => {
    const shop = await open<Shop>();
    if (way === 'the store cannot be written') await shop.points.fail('plain/set');
    const [lifetimeMs, plan] = plans[way] ?? [null, {}];
    const told = await within(SECONDS, () =>
      shop.getOrSet.askAgainAtOnce('best', lifetimeMs, plan),
    );
    return { told, made: await shop.getOrSet.made('best') };
  });
  const row = (first: unknown) => ({ told: Array(3).fill([first, { value: 'best 2' }]), made: 2 });
  expect(table).toEqual({
    'make rejects': row(FAILED),
    'make throws': row(FAILED),
    'the value is not JSON': row(BAD),
    'nothing is stored': row({ value: 'best 1' }),
    'the store cannot be written': row({ value: 'best 1' }),
  });
});

test('an entry that has expired is made again, once for all who ask', async () => {
  const shop = await open<Shop>();
  await shop.getOrSet.ask('best', 5 * SECOND);
  await shop.clock.advance(5 * SECOND);
  const second = await askHeld(
    shop,
    'make/best',
    () => shop.getOrSet.askAtOnce(MANY, 'best', null),
    2,
  );
  expect([second, await shop.getOrSet.made('best')]).toEqual([manyTimes({ value: 'best 2' }), 2]);
});

test('an entry lives for as long as was asked, from when it was stored', async () => {
  const lifetimes = [1, 250, 999, 1_500.5, 30 * SECOND, 90 * 24 * 3_600 * SECOND];
  const table = await tabulate(lifetimes.map(String), async (text) => {
    const shop = await open<Shop>();
    const lifetimeMs = Number(text);
    // It takes a minute to make, and is read once before its end.
    await shop.points.hold('make/best');
    const first = shop.getOrSet.ask('best', lifetimeMs);
    await reached(shop, 'make/best', first);
    await shop.clock.advance(60 * SECOND);
    await shop.points.release('make/best');
    await first;
    await shop.clock.advance(lifetimeMs - 0.5);
    const before = await shop.getOrSet.ask('best', lifetimeMs);
    await shop.clock.advance(0.5);
    return [await first, before, await shop.getOrSet.ask('best', lifetimeMs)];
  });
  expect(table).toEqual(
    Object.fromEntries(
      lifetimes.map((lifetime) => [String(lifetime), ['best 1', 'best 1', 'best 2']]),
    ),
  );
});

test('with null an entry never expires, and with 0 or less nothing is stored', async () => {
  const table = await tabulate(['null', '0', '-1', '-60000'], async (text) => {
    const shop = await open<Shop>();
    const lifetimeMs = JSON.parse(text) as number | null;
    const ask = () => shop.getOrSet.ask('best', lifetimeMs);
    const values = [await ask(), await ask()];
    const size = await shop.store.size();
    await shop.clock.advance(HUNDRED_YEARS);
    values.push(await ask());
    const atOnce = await shop.getOrSet.askAtOnce(2, 'at once', lifetimeMs);
    // Stored by a call with another lifetime.
    await shop.store.set('stored', 'before', null);
    const found = [await shop.getOrSet.ask('stored', lifetimeMs), await shop.store.get('stored')];
    return { values, size, atOnce, found };
  });
  const atOnce = [{ value: 'at once 1' }, { value: 'at once 1' }];
  const found = ['before', { hit: true, value: 'before' }];
  const made = { values: ['best 1', 'best 2', 'best 3'], size: 0, atOnce, found };
  expect(table).toEqual({
    null: { values: ['best 1', 'best 1', 'best 1'], size: 1, atOnce, found },
    ...{ '0': made, '-1': made, '-60000': made },
  });
});

test('what is no longer in the store is made again, and what somebody else has stored is found', async () => {
  const { getOrSet, store } = await open<Shop>();
  const values = [await getOrSet.ask('best', null)];
  await store.delete('best');
  values.push(await getOrSet.ask('best', null));
  await store.set('best', 'by another process', null);
  values.push(await getOrSet.ask('best', null));
  await store.clear();
  values.push(await getOrSet.ask('best', null));
  expect(values).toEqual(['best 1', 'best 2', 'by another process', 'best 3']);
});

test('a call waits for no other key', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('make/held');
  const held = shop.getOrSet.ask('held', null);
  await reached(shop, 'make/held', held);
  const keys = ['other', 'Held', 'held ', ' held', 'held:', 'hel', '', '__proto__', 'constructor'];
  const others = await within(SECONDS, () =>
    tabulate(keys, async (key) => [
      await shop.getOrSet.ask(key, null),
      await shop.getOrSet.ask(key, null),
    ]),
  );
  // The other calls have ended, and this one has not.
  const late = shop.getOrSet.ask('held', null);
  await shop.getOrSet.made('held');
  await shop.points.release('make/held');
  expect({ others, held: [await held, await late] }).toEqual({
    others: Object.fromEntries(keys.map((key) => [key, [`${key} 1`, `${key} 1`]])),
    held: ['held 1', 'held 1'],
  });
});

test('a call that looks or stores holds up no call for another key', async () => {
  const keys = Array.from({ length: 20 }, (_, i) => `key ${i}`);
  const table = await tabulate(['plain/get', 'plain/set'], async (point) => {
    const shop = await open<Shop>();
    await shop.points.hold(point);
    const asked = keys.map((key) => shop.getOrSet.ask(key, null));
    // Where one of them waits for another, it does not arrive.
    const came = await within(SECONDS, async () => {
      await shop.points.arrived(point, keys.length);
      return 'all of them';
    });
    await shop.points.release(point);
    return { came, values: await Promise.all(asked) };
  });
  const row = { came: 'all of them', values: keys.map((key) => `${key} 1`) };
  expect(table).toEqual({ 'plain/get': row, 'plain/set': row });
});

test('the call of one shop is not that of another one', async () => {
  const [first, second] = [await open<Shop>(), await open<Shop>()];
  await first.points.hold('make/best');
  const held = first.getOrSet.ask('best', null, { value: 'of the first shop' });
  await reached(first, 'make/best', held);
  const other = await within(SECONDS, () =>
    second.getOrSet.ask('best', null, { value: 'of the second shop' }),
  );
  await first.points.release('make/best');
  expect({
    values: [await held, other],
    found: [await first.getOrSet.ask('best', null), await second.getOrSet.ask('best', null)],
  }).toEqual({
    values: ['of the first shop', 'of the second shop'],
    found: ['of the first shop', 'of the second shop'],
  });
});

test('each caller has an object of its own', async () => {
  const { getOrSet } = await open<Shop>();
  const list = { titles: ['Salt'] };
  const own = [1, 2, 3].map((caller) => ['Salt', `changed by ${caller}`]);
  expect(await getOrSet.changeAll('list')).toEqual({
    ...{ made: own, found: own, later: list, kept: list },
  });
});

test('the value is the same when it was made as when it is found', async () => {
  const odd: Record<string, NonNullable<MakePlan['odd']>> = {
    date: { kind: 'date', place: 'itself' },
    'date in a list': { kind: 'date', place: 'in a list' },
    'the same object twice': { kind: 'the same object twice', place: 'itself' },
    'a property that is undefined': { kind: 'undefined', place: 'in an object' },
  };
  const { getOrSet } = await open<Shop>();
  const table = await tabulate(Object.keys(odd), async (kind) => [
    await getOrSet.ask(kind, null, odd[kind] && { odd: odd[kind] }),
    await getOrSet.ask(kind, null),
  ]);
  const iso = '2030-01-07T09:30:00.000Z';
  const author = { name: 'Ada Brook' };
  const values: Record<string, unknown> = {
    date: iso,
    'date in a list': [1, [iso]],
    'the same object twice': { author, editor: author },
    'a property that is undefined': { book: { title: 'Salt' } },
  };
  expect(table).toEqual(
    Object.fromEntries(Object.entries(values).map(([kind, value]) => [kind, [value, value]])),
  );
});

test('a value that is not JSON is an error for all who wait, and is not stored', async () => {
  const shop = await open<Shop>();
  const kinds: readonly OddKind[] = [
    ...(['undefined', 'function', 'symbol', 'bigint', 'NaN', 'Infinity', 'Map'] as const),
    ...(['instance', 'cycle', 'invalid date'] as const),
  ];
  const table = await tabulate(kinds, async (kind) => {
    const plan = { odd: { kind: kind as OddKind, place: 'itself' } } as const;
    const asked = await within(SECONDS, () => shop.getOrSet.askAtOnce(3, kind, null, plan));
    const size = await shop.store.size();
    const then = await within(SECONDS, () => shop.getOrSet.ask(kind, 0));
    return { asked, size, then };
  });
  expect(table).toEqual(
    Object.fromEntries(
      kinds.map((kind) => [kind, { asked: [BAD, BAD, BAD], size: 0, then: `${kind} 2` }]),
    ),
  );
});

test('when the store cannot be read, the value is made once for all who ask, and stored', async () => {
  const shop = await open<Shop>();
  await shop.store.set('best', 'before', null);
  await shop.points.fail('plain/get');
  const failing = await askHeld(shop, 'make/best', () =>
    shop.getOrSet.askAtOnce(MANY, 'best', null),
  );
  const next = [];
  // A store that has failed many times is used again nevertheless.
  for (let i = 0; i < MANY; i += 1) {
    next.push(await outcomeOf(() => shop.getOrSet.ask('best', null)));
  }
  await shop.points.release('plain/get');
  const found = await shop.getOrSet.ask('best', null);
  expect({ failing, next, found, made: await shop.getOrSet.made('best') }).toEqual({
    failing: manyTimes({ value: 'best 1' }),
    next: Array.from({ length: MANY }, (_, i) => `best ${i + 2}`),
    ...{ found: `best ${MANY + 1}`, made: MANY + 1 },
  });
});

test('when the store cannot be written, all get the value, and the next call makes it again', async () => {
  const shop = await open<Shop>();
  await shop.points.fail('plain/set');
  const failing = await askHeld(shop, 'make/best', () =>
    shop.getOrSet.askAtOnce(MANY, 'best', null),
  );
  const ask = () => outcomeOf(() => shop.getOrSet.ask('best', null));
  const next = [];
  for (let i = 0; i < MANY; i += 1) next.push(await ask());
  await shop.points.release('plain/set');
  const found = [await ask(), await ask()];
  const last = MANY + 2;
  expect({ failing, next, found, made: await shop.getOrSet.made('best') }).toEqual({
    failing: manyTimes({ value: 'best 1' }),
    next: Array.from({ length: MANY }, (_, i) => `best ${i + 2}`),
    found: [`best ${last}`, `best ${last}`],
    made: last,
  });
});

test('when the store fails altogether, an error is that of make or of the value', async () => {
  const shop = await open<Shop>();
  for (const name of ['get', 'set', 'add', 'delete', 'touch', 'size']) {
    await shop.points.fail(`plain/${name}`);
  }
  expect({
    value: await shop.getOrSet.askAtOnce(2, 'best', null),
    error: await shop.getOrSet.askAtOnce(2, 'best', null, { fails: 'rejects' }),
    bad: await shop.getOrSet.askAtOnce(2, 'best', null, {
      odd: { kind: 'undefined', place: 'itself' },
    }),
    made: await shop.getOrSet.made('best'),
  }).toEqual({
    value: [{ value: 'best 1' }, { value: 'best 1' }],
    error: [FAILED, FAILED],
    bad: [BAD, BAD],
    made: 3,
  });
});

test('many requests for the bestsellers at the same time cause one query', async () => {
  const shop = await openWithSales();
  const all = await shop.watch(() => askForBestsellers(shop));
  const later = await shop.watch(() => shop.http('GET', '/bestsellers'));
  await shop.clock.advance(60 * SECOND);
  const expired = await shop.watch(() => shop.http('GET', '/bestsellers'));
  const results = [{ id: 2, title: 'Ink', author: 'Ada Brook', sold: 5 }];
  const first = { render: 1, at: '2030-01-07T09:00:00.000Z', results };
  expect({
    bodies: unique((all.value ?? []).map(({ json }) => json)),
    queries: [all, later, expired].map(({ sql }) => sql.length),
    later: later.value?.json,
    expired: expired.value?.json,
  }).toEqual({
    bodies: [first],
    queries: [1, 0, 1],
    later: first,
    expired: { ...first, render: 2, at: '2030-01-07T09:01:00.000Z' },
  });
});

test('when the query fails, all requests fail, and the next one gets the bestsellers', async () => {
  const shop = await openWithSales();
  await shop.points.fail('bestsellers/query');
  const failing = await askAtOnce(shop, 3);
  const statuses = unique(failing.map(({ status }) => status));
  await shop.points.release('bestsellers/query');
  const { status } = await shop.http('GET', '/bestsellers');
  expect({ statuses, status }).toEqual({ statuses: [500], status: 200 });
});

async function madeOf(getOrSet: Shops['getOrSet'], ...keys: string[]): Promise<number[]> {
  return Promise.all(keys.map((key) => getOrSet.made(key)));
}

/** Asks, and holds whoever arrives at the point until somebody has. */
async function askHeld<T>(
  shop: Shops,
  point: string,
  ask: () => Promise<T>,
  arrivals = 1,
): Promise<T> {
  await shop.points.hold(point);
  const asked = ask();
  await reached(shop, point, asked, arrivals);
  await shop.points.release(point);
  return asked;
}

/** Waits until the call has reached the point, or has ended without it. */
async function reached(shop: Shops, point: string, call: Promise<unknown>, arrivals = 1) {
  await Promise.race([shop.points.arrived(point, arrivals), call]);
}

async function storeCalls({ points }: Shops): Promise<{ get: number; set: number }> {
  return { get: await points.count('plain/get'), set: await points.count('plain/set') };
}

function manyTimes<T>(item: T): T[] {
  return Array.from({ length: MANY }, () => item);
}

async function openWithSales(): Promise<Shops> {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [{ id: 2, author_id: 1, title: 'Ink', price_cents: 900 }],
    sales: [{ id: 1, book_id: 2, copies: 5 }],
  });
  return open<Shop>();
}

function askAtOnce(shop: Shops, times: number) {
  return Promise.all(Array.from({ length: times }, () => shop.http('GET', '/bestsellers')));
}

/** Holds the query until all requests have come. */
async function askForBestsellers(shop: Shops) {
  await shop.points.hold('bestsellers/query');
  const asked = askAtOnce(shop, MANY);
  await shop.points.arrived('bestsellers/asked', MANY);
  await shop.points.release('bestsellers/query');
  return asked;
}

function unique(values: readonly unknown[]): unknown[] {
  return [...new Set(values.map((value) => JSON.stringify(value)))].map(
    (json) => JSON.parse(json) as unknown,
  );
}
