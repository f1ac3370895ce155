import { fc, type Json, open, type Opened, outcomeOf, property, tabulate } from '@bookshop/kit';

import type { CacheOptions } from '../src/cache/cache';
import type { CacheCall } from '../src/probes/cache-api';
import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Outcomes = Record<string, unknown>;

const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;

const MISS = { hit: false, value: null };
const BAD_KEY = { error: 'CACHE_BAD_KEY' };
const MISSING = { error: 'CACHE_MISSING' };
const NOT_A_NUMBER = { error: 'CACHE_NOT_A_NUMBER' };
const DOWN = { error: 'STORE_DOWN' };

const VALUES: Readonly<Record<string, Json>> = {
  string: 'Salt',
  'empty-string': '',
  zero: 0,
  number: -1.5,
  true: true,
  false: false,
  null: null,
  'empty-list': [],
  'empty-object': {},
  tree: { title: 'Salt', tags: ['sea', null, [true]], stock: { here: 3 } },
};

/** Values that code easily mistakes for a missing one. */
const FALSY: Readonly<Record<string, Json>> = { zero: 0, empty: '', false: false, null: null };

/** Each method that stores, with the options of a timeout. */
const STORING: Readonly<
  Record<string, (shop: Shops, ...options: [CacheOptions?]) => Promise<unknown>>
> = {
  set: ({ cache }, ...options) => cache.set('set', 1, ...options),
  add: ({ cache }, ...options) => cache.add('add', 1, ...options),
  setMany: ({ cache }, ...options) => cache.setMany({ setMany: 1 }, ...options),
  touch: async ({ cache }, ...options) => {
    await cache.set('touch', 1, { timeout: 100_000 });
    return cache.touch('touch', ...options);
  },
};

test('a value that was set is a hit, whatever the value is', async () => {
  const { cache } = await open<Shop>({});
  const table = await tabulate(Object.keys(VALUES), async (kind) => {
    await cache.set(kind, VALUES[kind] ?? null);
    return cache.get(kind);
  });
  expect(table).toEqual(hits(VALUES));
});

test('where nothing was stored, get is a miss with the fallback or null', async () => {
  const { cache } = await open<Shop>({});
  const table = await tabulate(Object.keys(VALUES), (kind) =>
    cache.get('nothing', { fallback: VALUES[kind] ?? null }),
  );
  const plain = [await cache.get('nothing'), await cache.get('nothing', {})];
  const misses = Object.entries(VALUES).map(([kind, value]) => [kind, { hit: false, value }]);
  expect({ table, plain }).toEqual({ table: Object.fromEntries(misses), plain: [MISS, MISS] });
});

test('a hit does not use the fallback, whatever the value is', async () => {
  const { cache } = await open<Shop>({});
  const table = await tabulate(Object.keys(FALSY), async (kind) => {
    await cache.set(kind, FALSY[kind] ?? null);
    return cache.get(kind, { fallback: 'fallback' });
  });
  expect(table).toEqual(hits(FALSY));
});

test('a fallback is not stored', async () => {
  const { cache, store } = await open<Shop>({});
  await cache.get('key', { fallback: 'fallback' });
  expect([await cache.get('key'), await store.size()]).toEqual([MISS, 0]);
});

test('set replaces value and timeout', async () => {
  const shop = await open<Shop>({});
  const changes: Record<string, [object, object]> = {
    longer: [{ timeout: 10 }, { timeout: 100 }],
    shorter: [{ timeout: 100 }, { timeout: 10 }],
    'for-ever': [{ timeout: 10 }, { timeout: null }],
    'for-the-default': [{ timeout: null }, {}],
  };
  for (const [key, [first, second]] of Object.entries(changes)) {
    await shop.cache.set(key, { old: true }, first);
    await shop.cache.set(key, ['new'], second);
  }
  const keys = Object.keys(changes);
  const values = await tabulate(keys, (key) => shop.cache.get(key));
  const left = await lifeOf(shop, keys, [10, 50, 240]);
  expect({ values, left }).toEqual({
    values: hits(Object.fromEntries(keys.map((key) => [key, ['new']]))),
    left: [
      [10, ['longer', 'for-ever', 'for-the-default']],
      [60, ['longer', 'for-ever', 'for-the-default']],
      [300, ['for-ever']],
    ],
  });
});

test('without a timeout an entry lives for 300 seconds', async () => {
  const shop = await open<Shop>({});
  for (const store of Object.values(STORING)) await store(shop);
  const keys = Object.keys(STORING);
  expect(await lifeOf(shop, keys, [299, 0.999, 0.001])).toEqual([
    [299, keys],
    [299.999, keys],
    [300, []],
  ]);
});

test('a timeout is in seconds, and may have a fraction', async () => {
  const ends: Record<string, unknown> = {};
  for (const timeout of [1, 60, 86_400, 5_184_000, 0.5, 0.25, 1.5, 2.125, 0.001]) {
    const shop = await open<Shop>({});
    for (const store of Object.values(STORING)) await store(shop, { timeout });
    ends[timeout] = await lifeOf(shop, Object.keys(STORING), [timeout - 0.001, 0.001]);
  }
  const keys = Object.keys(STORING);
  const expected = Object.keys(ends).map((timeout) => [
    timeout,
    [
      [Math.round((Number(timeout) - 0.001) * SECOND) / SECOND, keys],
      [Number(timeout), []],
    ],
  ]);
  expect(ends).toEqual(Object.fromEntries(expected));
});

test('with the timeout null an entry lives for ever', async () => {
  const shop = await open<Shop>({});
  for (const store of Object.values(STORING)) await store(shop, { timeout: null });
  await shop.clock.advance(10 * 365 * DAY);
  expect(await alive(shop, Object.keys(STORING))).toEqual(Object.keys(STORING));
});

test('with a timeout of 0 or less nothing is stored, and an entry that was there is gone', async () => {
  const returns: Outcomes = {};
  const left: Outcomes = {};
  for (const timeout of [0, -1, -0.5]) {
    const shop = await open<Shop>({});
    for (const key of ['set', 'setMany']) await shop.cache.set(key, 'old');
    returns[timeout] = {};
    for (const [name, store] of Object.entries(STORING)) {
      Object.assign(Object(returns[timeout]), { [name]: await store(shop, { timeout }) });
    }
    left[timeout] = [await alive(shop, Object.keys(STORING)), await shop.store.size()];
  }
  const returned = { set: null, add: true, setMany: [], touch: true };
  expect({ returns, left }).toEqual({
    returns: { '0': returned, '-1': returned, '-0.5': returned },
    left: { '0': [[], 0], '-1': [[], 0], '-0.5': [[], 0] },
  });
});

test('add stores only where there is no living entry, and says whether it did', async () => {
  const shop = await open<Shop>({});
  const { cache } = shop;
  for (const [kind, value] of Object.entries(FALSY)) await cache.set(kind, value, { timeout: 20 });
  await cache.set('expired', 'old', { timeout: 10 });
  await shop.clock.advance(10 * SECOND);
  const keys = [...Object.keys(FALSY), 'expired', 'new'];
  const added = await tabulate(keys, (key) => cache.add(key, 'added', { timeout: 60 }));
  const again = await tabulate(keys, (key) => cache.add(key, 'again', { timeout: null }));
  const values = await tabulate(keys, (key) => cache.get(key));
  const no = Object.fromEntries(Object.keys(FALSY).map((kind) => [kind, false]));
  expect({ added, again, values, left: await lifeOf(shop, keys, [10, 49.999, 0.001]) }).toEqual({
    added: { ...no, expired: true, new: true },
    again: { ...no, expired: false, new: false },
    values: hits({ ...FALSY, expired: 'added', new: 'added' }),
    left: [
      [10, ['expired', 'new']],
      [59.999, ['expired', 'new']],
      [60, []],
    ],
  });
});

test('of many adds at the same time one stores its value', async () => {
  const { cache } = await open<Shop>({});
  const calls = Array.from({ length: 10 }, (_, i): CacheCall => ['add', 'key', `value ${i}`]);
  const added = await cache.atOnce(calls);
  const stored = calls.flatMap(([, , value], i) => (added[i] === true ? [value] : []));
  expect({ stored: stored.length, found: await cache.get('key') }).toEqual({
    stored: 1,
    found: { hit: true, value: stored[0] },
  });
});

test('delete says whether there was a living entry', async () => {
  const { cache, clock } = await open<Shop>({});
  for (const [kind, value] of Object.entries(FALSY)) await cache.set(kind, value);
  await cache.set('expired', 1, { timeout: 10 });
  await clock.advance(10 * SECOND);
  const keys = Object.keys(FALSY);
  const first = await tabulate([...keys, 'expired', 'missing'], (key) => cache.delete(key));
  const again = await tabulate(keys, (key) => cache.delete(key));
  const left = await tabulate(keys, (key) => cache.get(key));
  expect({ first, again, left }).toEqual({
    first: { ...all(keys, true), expired: false, missing: false },
    again: all(keys, false),
    left: all(keys, MISS),
  });
});

test('touch gives a living entry another timeout, and says whether there was one', async () => {
  const shop = await open<Shop>({});
  const { cache } = shop;
  const changes: Record<string, [number | null, object]> = {
    longer: [20, { timeout: 60 }],
    shorter: [600, { timeout: 30 }],
    'for-ever': [20, { timeout: null }],
    'for-the-default': [null, {}],
    expired: [10, { timeout: 60 }],
  };
  const keys = Object.keys(changes);
  for (const key of keys) await cache.set(key, null, { timeout: changes[key]?.[0] ?? null });
  await shop.clock.advance(10 * SECOND);
  const touched = await tabulate([...keys, 'missing'], (key) =>
    cache.touch(key, changes[key]?.[1] ?? {}),
  );
  const values = await tabulate(keys, (key) => cache.get(key, { fallback: 'gone' }));
  const left = await lifeOf(shop, [...keys, 'missing'], [29.999, 0.001, 29.999, 0.001, 240]);
  expect({ touched, values, left }).toEqual({
    touched: { ...all(keys, true), expired: false, missing: false },
    values: { ...all(keys, { hit: true, value: null }), expired: { hit: false, value: 'gone' } },
    left: [
      [29.999, ['longer', 'shorter', 'for-ever', 'for-the-default']],
      [30, ['longer', 'for-ever', 'for-the-default']],
      [59.999, ['longer', 'for-ever', 'for-the-default']],
      [60, ['for-ever', 'for-the-default']],
      [300, ['for-ever']],
    ],
  });
});

test('increment and decrement return and store the new value', async () => {
  const { cache } = await open<Shop>({});
  const steps: [CacheCall, number][] = [
    [['increment', 'count'], 13],
    [['increment', 'count', 10], 23],
    [['increment', 'count', 0], 23],
    [['increment', 'count', -3], 20],
    [['decrement', 'count'], 19],
    [['decrement', 'count', 7], 12],
    [['decrement', 'count', 0], 12],
    [['decrement', 'count', 100], -88],
    [['decrement', 'count', -8], -80],
    [['increment', 'count', 80], 0],
    [['increment', 'count'], 1],
  ];
  await cache.set('count', 12);
  const told: unknown[] = [];
  for (const [call] of steps) {
    told.push([call, await cache.atOnce([call]), await cache.get('count')]);
  }
  expect(told).toEqual(steps.map(([call, value]) => [call, [value], { hit: true, value }]));
});

test('increment and decrement of a missing entry are an error, and store nothing', async () => {
  const { cache, clock, store } = await open<Shop>({});
  await cache.set('expired', 1, { timeout: 10 });
  await clock.advance(10 * SECOND);
  const keys = ['missing', 'expired'];
  const up = await tabulate(keys, (key) => cache.increment(key));
  const down = await tabulate(keys, (key) => cache.decrement(key, 2));
  expect({ up, down, size: await store.size() }).toEqual({
    up: all(keys, MISSING),
    down: all(keys, MISSING),
    size: 0,
  });
});

test('increment and decrement of anything but a whole number are an error, and change nothing', async () => {
  const { cache } = await open<Shop>({});
  const values: Record<string, Json> = {
    word: 'abc',
    digits: '5',
    fraction: 1.5,
    true: true,
    null: null,
    list: [5],
  };
  const keys = Object.keys(values);
  for (const key of keys) await cache.set(key, values[key] ?? null);
  const up = await tabulate(keys, (key) => cache.increment(key));
  const down = await tabulate(keys, (key) => cache.decrement(key, 2));
  const kept = await tabulate(keys, (key) => cache.get(key));
  expect({ up, down, kept }).toEqual({
    up: all(keys, NOT_A_NUMBER),
    down: all(keys, NOT_A_NUMBER),
    kept: hits(values),
  });
});

test('increment and decrement keep the time that an entry has left', async () => {
  const shop = await open<Shop>({});
  const { cache } = shop;
  const keys = ['up', 'down', 'up-for-ever', 'down-for-ever'];
  for (const key of keys) await cache.set(key, 5, { timeout: key.includes('ever') ? null : 60 });
  await shop.clock.advance(59 * SECOND);
  const counted = await tabulate(keys, (key) =>
    key.startsWith('up') ? cache.increment(key) : cache.decrement(key),
  );
  const left = await lifeOf(shop, keys, [0.999, 0.001]);
  await shop.clock.advance(10 * 365 * DAY);
  expect({ counted, left, later: await alive(shop, keys) }).toEqual({
    counted: { up: 6, down: 4, 'up-for-ever': 6, 'down-for-ever': 4 },
    left: [
      [0.999, keys],
      [1, ['up-for-ever', 'down-for-ever']],
    ],
    later: ['up-for-ever', 'down-for-ever'],
  });
});

test('no increment or decrement is lost when many come at the same time', async () => {
  const { cache } = await open<Shop>({});
  await cache.set('count', 0);
  const ups = Array.from({ length: 20 }, (): CacheCall => ['increment', 'count', 3]);
  const downs = Array.from({ length: 10 }, (): CacheCall => ['decrement', 'count', 2]);
  await cache.atOnce([...ups, ...downs]);
  expect(await cache.get('count')).toEqual({ hit: true, value: 40 });
});

test('an entry is stored under prefix:version:key', async () => {
  const shop = await open<Shop>({});
  const depot = await open<Shop>({ CACHE_PREFIX: 'depot-2' });
  await shop.cache.set('book:7', 'set');
  await shop.cache.set('book:7', 'version 3', { version: 3 });
  await shop.cache.add('a', 'added');
  await shop.cache.setMany({ b: 'of many', ':': 'a colon' }, { version: 12 });
  await depot.cache.set('Book:8', 'set');
  const ours = ['shop:1:book:7', 'shop:3:book:7', 'shop:1:a', 'shop:12:b', 'shop:12::'];
  expect({
    ours: await tabulate(ours, (key) => shop.store.get(key)),
    size: await shop.store.size(),
    theirs: await depot.store.get('depot-2:1:Book:8'),
  }).toEqual({
    ours: hits({
      'shop:1:book:7': 'set',
      'shop:3:book:7': 'version 3',
      'shop:1:a': 'added',
      'shop:12:b': 'of many',
      'shop:12::': 'a colon',
    }),
    size: 5,
    theirs: { hit: true, value: 'set' },
  });
});

test('the cache keeps nothing itself: whatever another process stores is found', async () => {
  const { cache, store } = await open<Shop>({});
  await cache.set('key', 'ours');
  await cache.get('key');
  await store.set('shop:1:key', 'theirs', null);
  await store.set('shop:1:other', 7, null);
  const found = [await cache.get('key'), await cache.getMany(['key', 'other'])];
  const counted = await outcomeOf(() => cache.increment('other'));
  await store.delete('shop:1:key');
  expect([...found, counted, await cache.get('key'), await cache.delete('key')]).toEqual([
    { hit: true, value: 'theirs' },
    { key: 'theirs', other: 7 },
    8,
    MISS,
    false,
  ]);
});

test('two prefixes in one store do not see each other', async () => {
  const { cache } = await open<Shop>({});
  const calls: CacheCall[] = [
    ['get', 'key'],
    ['getMany', ['key']],
    ['touch', 'key'],
    ['delete', 'key'],
    ['increment', 'key'],
    ['incrementVersion', 'key'],
    ['add', 'key', 'theirs'],
  ];
  await cache.set('key', 1);
  const theirs = [];
  for (const call of calls) theirs.push(...(await cache.atOnce([call], 'depot')));
  expect({ theirs, ours: await cache.get('key') }).toEqual({
    theirs: [MISS, {}, false, false, MISSING, MISSING, true],
    ours: { hit: true, value: 1 },
  });
});

test('every call is about one version, and without one about version 1', async () => {
  const table: Outcomes = {};
  for (const stored of [undefined, 0, 1, 2, 10]) {
    for (const asked of [undefined, 0, 1, 2, 10]) {
      const { cache } = await open<Shop>({});
      const [its, ours] = [versioned(stored), versioned(asked)];
      await cache.set('key', 5, its);
      await cache.setMany({ many: null }, its);
      table[`${stored} and ${asked}`] = [
        await cache.add('key', 6, ours),
        await cache.get('key', ours),
        await cache.getMany(['key', 'many'], ours),
        await outcomeOf(() => cache.increment('key', 10, ours)),
        await outcomeOf(() => cache.decrement('key', 1, ours)),
        await cache.touch('many', ours),
        await cache.delete('many', ours),
        await cache.get('key', its),
      ];
    }
  }
  const same = [false, 5, { key: 5, many: null }, 15, 14, true, true, 14];
  const other = [true, 6, { key: 6 }, 16, 15, false, false, 5];
  const expected = Object.keys(table).map((versions) => {
    const [stored, asked] = versions.replaceAll('undefined', '1').split(' and ');
    const row = stored === asked ? same : other;
    return [versions, row.map((value, i) => (i === 1 || i === 7 ? { hit: true, value } : value))];
  });
  expect(table).toEqual(Object.fromEntries(expected));
});

test('incrementVersion moves an entry to the next version, and returns that', async () => {
  const { cache, store } = await open<Shop>({});
  const versions: Record<string, number | undefined> = {
    without: undefined,
    zero: 0,
    two: 2,
    nine: 9,
  };
  const table = await tabulate(Object.keys(versions), async (key) => {
    const version = versions[key] ?? 1;
    await cache.set(key, [key], versioned(versions[key]));
    return [
      await cache.incrementVersion(key, versioned(versions[key])),
      await cache.get(key, { version }),
      await cache.get(key, { version: version + 1 }),
    ];
  });
  expect({ table, size: await store.size() }).toEqual({
    table: {
      without: [2, MISS, { hit: true, value: ['without'] }],
      zero: [1, MISS, { hit: true, value: ['zero'] }],
      two: [3, MISS, { hit: true, value: ['two'] }],
      nine: [10, MISS, { hit: true, value: ['nine'] }],
    },
    size: 4,
  });
});

test('incrementVersion moves every value, and replaces what the next version had', async () => {
  const { cache } = await open<Shop>({});
  const table = await tabulate(Object.keys(FALSY), async (kind) => {
    await cache.set(kind, FALSY[kind] ?? null);
    await cache.set(kind, 'of the next version', { version: 2 });
    await cache.incrementVersion(kind);
    return cache.get(kind, { version: 2 });
  });
  expect(table).toEqual(hits(FALSY));
});

test('an entry that incrementVersion has moved lives for 300 seconds', async () => {
  const shop = await open<Shop>({});
  const timeouts: Record<string, number | null> = { short: 10, long: 9_000, ever: null };
  const keys = Object.keys(timeouts);
  for (const key of keys) {
    await shop.cache.set(key, 1, { timeout: timeouts[key] ?? null });
    await shop.cache.incrementVersion(key);
  }
  expect(await lifeOf(shop, keys, [299.999, 0.001], { version: 2 })).toEqual([
    [299.999, keys],
    [300, []],
  ]);
});

test('incrementVersion of a missing entry is an error, and stores nothing', async () => {
  const { cache, clock, store } = await open<Shop>({});
  await cache.set('expired', 1, { timeout: 10 });
  await cache.set('of-another-version', 1, { version: 3, timeout: 20 });
  await clock.advance(10 * SECOND);
  const keys = ['missing', 'expired', 'of-another-version'];
  const table = await tabulate(keys, (key) => cache.incrementVersion(key));
  expect({ table, size: await store.size() }).toEqual({ table: all(keys, MISSING), size: 1 });
});

test('when incrementVersion fails, the entry still has its version', async () => {
  const { cache } = await open<Shop>({});
  await cache.set('key', 'kept', { timeout: null });
  const { outcome } = await cache.watch(['incrementVersion', 'key'], ['set shop:2:key']);
  expect([outcome, await cache.get('key'), await cache.get('key', { version: 2 })]).toEqual([
    DOWN,
    { hit: true, value: 'kept' },
    MISS,
  ]);
});

test('getMany returns the keys that have an entry, with their values', async () => {
  const { cache, clock } = await open<Shop>({});
  await cache.set('expired', 1, { timeout: 10 });
  await clock.advance(10 * SECOND);
  for (const [kind, value] of Object.entries(VALUES)) await cache.set(kind, value);
  await cache.set('__proto__', 'an odd key');
  const keys = [...Object.keys(VALUES), 'expired', 'missing', 'constructor', '__proto__'];
  expect({
    some: Object.entries(await cache.getMany(keys)),
    none: await cache.getMany(['missing', 'expired']),
    nothing: await cache.getMany([]),
  }).toEqual({
    some: expect.arrayContaining([...Object.entries(VALUES), ['__proto__', 'an odd key']]),
    none: {},
    nothing: {},
  });
});

test('setMany stores all entries, and returns no key', async () => {
  const shop = await open<Shop>({});
  const returned = [
    await shop.cache.setMany(VALUES, { timeout: 60 }),
    await shop.cache.setMany({ constructor: 'an odd key' }, { timeout: 60 }),
    await shop.cache.setMany({}),
  ];
  const keys = [...Object.keys(VALUES), 'constructor'];
  const values = await tabulate(keys, (key) => shop.cache.get(key));
  expect({ returned, values, left: await lifeOf(shop, keys, [59.999, 0.001]) }).toEqual({
    returned: [[], [], []],
    values: hits({ ...VALUES, constructor: 'an odd key' }),
    left: [
      [59.999, keys],
      [60, []],
    ],
  });
});

test('setMany returns the keys that the store could not keep, and stores the others', async () => {
  const { cache } = await open<Shop>({});
  const entries = { a: 1, b: 2, c: 3, d: 4, e: 5 };
  const failing = ['set shop:1:d', 'set shop:1:a'];
  const some = await cache.watch(['setMany', entries], failing);
  const stored = await cache.getMany(Object.keys(entries));
  const none = await cache.watch(
    ['setMany', { f: 6, g: 7 }, { version: 2 }],
    ['set shop:2:f', 'set shop:2:g'],
  );
  expect({ some: some.outcome, stored, none: none.outcome }).toEqual({
    some: ['a', 'd'],
    stored: { b: 2, c: 3, e: 5 },
    none: ['f', 'g'],
  });
});

test('getMany and setMany ask the store for all keys at the same time', async () => {
  const { cache } = await open<Shop>({});
  const keys = Array.from({ length: 12 }, (_, i) => `key-${i}`);
  const entries = Object.fromEntries(keys.map((key, i) => [key, i]));
  const [setting, getting] = [
    await cache.watch(['setMany', entries]),
    await cache.watch(['getMany', keys]),
  ];
  expect({
    setting: [setting.outcome, setting.mostAtOnce],
    getting: [getting.outcome, getting.mostAtOnce],
  }).toEqual({ setting: [[], 12], getting: [entries, 12] });
});

test('each call costs one call of the store, and incrementVersion three', async () => {
  const { cache } = await open<Shop>({});
  await cache.set('key', 1);
  const calls: CacheCall[] = [
    ['set', 'key', 1],
    ['get', 'key'],
    ['get', 'nothing', { fallback: 1 }],
    ['add', 'key', 1],
    ['add', 'new', 1],
    ['touch', 'key'],
    ['increment', 'key'],
    ['decrement', 'key'],
    ['getMany', ['key', 'nothing']],
    ['setMany', { key: 1, other: 2 }],
    ['incrementVersion', 'key'],
    ['delete', 'new'],
    ['delete', 'nothing'],
  ];
  const counts: unknown[] = [];
  for (const call of calls) counts.push([call, (await cache.watch(call)).calls.length]);
  const cost = [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 1, 1];
  expect(counts).toEqual(calls.map((call, i) => [call, cost[i]]));
});

test('an error of the store is passed on, by every call but setMany', async () => {
  const { cache } = await open<Shop>({});
  await cache.setMany({ key: 1, moved: 1 });
  const calls: Record<string, [CacheCall, string]> = {
    get: [['get', 'key', { fallback: 'fallback' }], 'get'],
    set: [['set', 'key', 2], 'set'],
    add: [['add', 'key', 2], 'add'],
    delete: [['delete', 'key'], 'delete'],
    touch: [['touch', 'key'], 'touch'],
    increment: [['increment', 'key'], 'increment'],
    decrement: [['decrement', 'key'], 'increment'],
    incrementVersion: [['incrementVersion', 'key'], 'get'],
    getMany: [['getMany', ['other', 'key']], 'get'],
    clear: [['clear'], 'clear'],
    'incrementVersion, storing': [['incrementVersion', 'moved'], 'set shop:2:moved'],
    'incrementVersion, deleting': [['incrementVersion', 'moved'], 'delete shop:1:moved'],
  };
  const table = await tabulate(Object.keys(calls), async (name) => {
    const [call, failing] = calls[name] ?? [['clear'] satisfies CacheCall, ''];
    return (await cache.watch(call, [failing, `${failing} shop:1:key`])).outcome;
  });
  expect({ table, kept: await cache.get('key') }).toEqual({
    table: all(Object.keys(calls), DOWN),
    kept: { hit: true, value: 1 },
  });
});

test('clear empties the whole store, with all versions and prefixes', async () => {
  const { cache, store } = await open<Shop>({});
  await cache.set('key', 1);
  await cache.set('key', 1, { version: 2, timeout: null });
  await cache.atOnce([['set', 'key', 1]], 'depot');
  await cache.clear();
  expect([await store.size(), await cache.get('key')]).toEqual([0, MISS]);
});

test('a bad key is an error of every call, and the store is not called', async () => {
  const { cache } = await open<Shop>({});
  const bad = 'two words';
  const last = 'k'.repeat(250 - 'shop:9:'.length);
  const calls: CacheCall[] = [
    ['get', bad],
    ['set', bad, 1],
    ['add', bad, 1],
    ['delete', bad],
    ['touch', bad],
    ['increment', bad],
    ['decrement', bad],
    ['incrementVersion', bad],
    // The key of version 10 is too long; whether there is an entry to move makes no difference.
    ['incrementVersion', last, { version: 9 }],
    ['getMany', ['good', bad]],
    ['setMany', { good: 1, [bad]: 2 }],
    ['set', bad, 1, { timeout: 0 }],
  ];
  const outcomes: unknown[] = [];
  for (const call of calls) outcomes.push([call, await cache.watch(call)]);
  expect(outcomes).toEqual(
    calls.map((call) => [call, { outcome: BAD_KEY, calls: [], mostAtOnce: 0 }]),
  );
});

test('an empty key, or one with white space or a control character, is bad', async () => {
  const { cache } = await open<Shop>({});
  const bad = [
    ...['', ' ', 'a b', ' a', 'a ', '\ta', 'a\n', 'a\r\nb', '\va', 'a\f', 'a\u00a0b', '\u1680'],
    ...['a\u2003b', 'a\u2028', '\u2029a', 'a\u3000b', '\ufeffa', 'a\0', '\u0001', 'a\u001f'],
    ...['a\u007fb', '\u0080', 'a\u0085', 'a\u009f'],
  ];
  const good = [
    ...['a', '0', ':', '*', '?', '[a]', '{a}', '"', "'", '\\', '%20', 'a+b', '!~', 'null'],
    ...['__proto__', 'Õhtu', '夜', '🌙', '\u00a1', '\u00ad', 'e\u0301', 'a/b?c=d&e'],
  ];
  const table = await tabulate([...bad, ...good], async (key) => {
    await cache.set(key, key);
    return cache.get(key);
  });
  expect(table).toEqual({
    ...all(bad, BAD_KEY),
    ...hits(Object.fromEntries(good.map((key) => [key, key]))),
  });
});

test('a character that may not be in a key may be at no place in it', async () => {
  const { cache } = await open<Shop>({});
  const bad = ' \t\n\v\f\r\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';
  const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code));
  const characters = [...bad, ...controls].filter((one) => one <= ' ' || one > '~');
  const part = fc.string({
    minLength: 1,
    maxLength: 9,
    unit: fc.constantFrom(...'abz09:-_.é夜~!'),
  });
  const one = fc.constantFrom(...characters, ...'xyz/#');
  await property(
    [fc.oneof(fc.constant(''), part), one, fc.oneof(fc.constant(''), part)],
    async (before, character, after) => {
      const key = before + character + after;
      const isGood = 'xyz/#'.includes(character);
      const outcome = await outcomeOf(() => cache.set(key, 1));
      expect(outcome).toEqual(isGood ? null : BAD_KEY);
    },
    { runs: 400 },
  );
});

test('prefix, version and key have at most 250 characters together', async () => {
  const table: Outcomes = {};
  for (const prefix of ['shop', 'a', 'a-very-long-prefix-of-a-shop']) {
    const { cache } = await open<Shop>({ CACHE_PREFIX: prefix });
    for (const version of [1, 12]) {
      const room = 250 - `${prefix}:${version}:`.length;
      const set = (key: string) => outcomeOf(() => cache.set(key, 1, { version }));
      table[`${prefix} ${version}`] = [
        await set('k'.repeat(room)),
        await set('k'.repeat(room + 1)),
        await set('k'.repeat(10_000)),
        // Two bytes, and one character.
        await set('é'.repeat(room)),
        await outcomeOf(() => cache.get('k'.repeat(room), { version })),
      ];
    }
  }
  const row = [null, BAD_KEY, BAD_KEY, null, { hit: true, value: 1 }];
  expect(table).toEqual(all(Object.keys(table), row));
});

test('incrementVersion leaves an entry whose next version would have too long a key', async () => {
  const { cache } = await open<Shop>({});
  const key = 'k'.repeat(250 - 'shop:9:'.length);
  const set = await outcomeOf(() => cache.set(key, 'kept', { version: 9 }));
  const { outcome, calls } = await cache.watch(['incrementVersion', key, { version: 9 }]);
  const left = await outcomeOf(() => cache.get(key, { version: 9 }));
  expect({ set, outcome, calls, left }).toEqual({
    set: null,
    outcome: BAD_KEY,
    calls: [],
    left: { hit: true, value: 'kept' },
  });
});

function hits(values: Readonly<Record<string, Json>>): Outcomes {
  const found = Object.entries(values).map(([key, value]) => [key, { hit: true, value }]);
  return Object.fromEntries(found) as Outcomes;
}

function all(keys: readonly string[], outcome: unknown): Outcomes {
  return Object.fromEntries(keys.map((key) => [key, outcome]));
}

function versioned(version: number | undefined): { version?: number } {
  return version === undefined ? {} : { version };
}

/** Those of the keys that have an entry. */
async function alive({ cache }: Shops, keys: readonly string[], options = {}): Promise<string[]> {
  const found: string[] = [];
  for (const key of keys) if ((await cache.get(key, options)).hit) found.push(key);
  return found;
}

/** Which keys have an entry after each of these steps of seconds, by the seconds since the call. */
async function lifeOf(
  shop: Shops,
  keys: readonly string[],
  steps: readonly number[],
  options = {},
): Promise<[number, string[]][]> {
  const found: [number, string[]][] = [];
  let passed = 0;
  for (const step of steps) {
    const ms = Math.round(step * SECOND);
    await shop.clock.advance(ms);
    passed += ms;
    found.push([passed / SECOND, await alive(shop, keys, options)]);
  }
  return found;
}
