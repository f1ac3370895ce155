import { fc, type Json, open, type Opened, outcomeOf, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { type Step, storeContract, takeStep } from './store-contract';

type Shops = Opened<Shop>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const MISS = { hit: false, value: null };

storeContract('memory', async () => {
  const { store, clock } = await openStore(5_000, 3);
  return { store, advance: (ms) => clock.advance(ms) };
});

test('an entry lives until the millisecond in which its lifetime ends', async () => {
  const shop = await openStore(300, 3);
  const lifetimes: Record<string, number> = { a: 1, b: 0.5, c: 1_000, d: 1_000.5, e: MINUTE };
  for (const [key, lifetimeMs] of Object.entries(lifetimes)) {
    await shop.store.set(key, key, lifetimeMs);
    await shop.store.add(`${key} added`, key, lifetimeMs);
  }
  const keys = Object.keys(lifetimes).flatMap((key) => [key, `${key} added`]);
  const seen: unknown[] = [];
  for (const ms of [0, 1, 998, 1, 1, 58_998, 1]) {
    await shop.clock.advance(ms);
    seen.push((await alive(shop, keys)).filter((key) => key.length === 1).join(''));
    seen.push(await shop.store.size());
  }
  expect(seen).toEqual(['abcde', 10, 'cde', 6, 'cde', 6, 'de', 4, 'e', 2, 'e', 2, '', 0]);
});

test('a full store makes room for a new entry: it removes those that were used longest ago', async () => {
  const cases = [
    '3 3 5',
    '10 3 11',
    '10 2 11',
    '10 1 11',
    '7 3 8',
    '7 3 10',
    '300 3 301',
    '100 7 250',
  ];
  expect(await tabulate(cases, survivors)).toEqual({
    '3 3 5': 'k2 to k4',
    '10 3 11': 'k3 to k10',
    '10 2 11': 'k5 to k10',
    '10 1 11': 'k10 to k10',
    '7 3 8': 'k2 to k7',
    '7 3 10': 'k4 to k9',
    '300 3 301': 'k100 to k300',
    '100 7 250': 'k154 to k249',
  });
});

test('with a cull of 0, a full store is emptied', async () => {
  expect(await tabulate(['3 0 3', '3 0 4', '3 0 5', '10 0 31'], survivors)).toEqual({
    '3 0 3': 'k0 to k2',
    '3 0 4': 'k3 to k3',
    '3 0 5': 'k3 to k4',
    '10 0 31': 'k30 to k30',
  });
});

test('at least one entry is removed, also where a share of them is less', async () => {
  expect(await tabulate(['2 3 3', '5 100 9', '1 3 2', '1 1 4', '2 3 50'], survivors)).toEqual({
    '2 3 3': 'k1 to k2',
    '5 100 9': 'k4 to k8',
    '1 3 2': 'k1 to k1',
    '1 1 4': 'k3 to k3',
    '2 3 50': 'k48 to k49',
  });
});

test('a store never has more entries than max', async () => {
  const cases: Record<string, [number, number]> = {
    small: [3, 3],
    'one at a time': [50, 50],
    'all at once': [50, 0],
    'as in the settings': [300, 3],
  };
  const table = await tabulate(Object.keys(cases), async (name) => {
    const [max = 0, cull = 0] = cases[name] ?? [];
    const { memory } = await openStore(max, cull);
    const [forEver, expiring] = [
      await memory.fill(10_000, null),
      await memory.fill(10_000, MINUTE),
    ];
    return [forEver > 0, forEver <= max, expiring > 0, expiring <= max];
  });
  const row = [true, true, true, true];
  expect(table).toEqual(Object.fromEntries(Object.keys(cases).map((name) => [name, row])));
});

test('whatever uses an entry makes it the last one to be removed', async () => {
  const uses: Record<string, (shop: Shops) => Promise<unknown>> = {
    get: ({ store }) => store.get('k0'),
    set: ({ store }) => store.set('k0', 7, null),
    touch: ({ store }) => store.touch('k0', MINUTE),
    'touch for ever': ({ store }) => store.touch('k0', null),
    increment: ({ store }) => store.increment('k0', 1),
    'delete and add': async ({ store }) => {
      await store.delete('k0');
      await store.add('k0', 7, null);
    },
  };
  const table = await tabulate(Object.keys(uses), async (name) => {
    const shop = await openFull();
    await uses[name]?.(shop);
    await shop.store.set('k3', 3, null);
    const first = await alive(shop, ['k0', 'k1', 'k2', 'k3']);
    return first;
  });
  expect(table).toEqual(
    Object.fromEntries(Object.keys(uses).map((name) => [name, ['k0', 'k2', 'k3']])),
  );
});

test('an entry in the place of an expired one is the last one to be removed', async () => {
  const table = await tabulate(['set', 'add'], async (how) => {
    const shop = await openStore(3, 3);
    await shop.store.set('k0', 0, MINUTE);
    await shop.store.set('k1', 1, null);
    await shop.clock.advance(MINUTE);
    await shop.store[how as 'set' | 'add']('k0', 'new', null);
    await shop.store.set('k2', 2, null);
    await shop.store.set('k3', 3, null);
    return alive(shop, ['k0', 'k1', 'k2', 'k3']);
  });
  const kept = ['k0', 'k2', 'k3'];
  expect(table).toEqual({ set: kept, add: kept });
});

test('a call that does not use an entry does not keep it', async () => {
  const calls: Record<string, (shop: Shops) => Promise<unknown>> = {
    nothing: async () => {},
    'an add that stores nothing': ({ store }) => store.add('k0', 7, null),
    'a set that is an error': ({ store }) =>
      outcomeOf(() => store.storeOdd('set', 'k0', 'NaN', 'itself')),
    'an increment that is an error': ({ store }) => outcomeOf(() => store.increment('k0', 1)),
    size: ({ store }) => store.size(),
    'get of another key': ({ store }) => store.get('k9'),
  };
  const table = await tabulate(Object.keys(calls), async (name) => {
    const shop = await openFull('a word');
    await calls[name]?.(shop);
    await shop.store.set('k3', 3, null);
    return alive(shop, ['k0', 'k1', 'k2', 'k3']);
  });
  expect(table).toEqual(
    Object.fromEntries(Object.keys(calls).map((name) => [name, ['k1', 'k2', 'k3']])),
  );
});

test('a full store removes nothing when no entry is added', async () => {
  const calls: Record<string, (shop: Shops) => Promise<unknown>> = {
    'set of a key that is there': ({ store }) => store.set('k1', 7, null),
    'add of a key that is there': ({ store }) => store.add('k1', 7, null),
    'set with a lifetime of 0': ({ store }) => store.set('k3', 3, 0),
    'add with a lifetime of 0': ({ store }) => store.add('k3', 3, 0),
    'set of what is not JSON': ({ store }) =>
      outcomeOf(() => store.storeOdd('set', 'k3', 'Map', 'in a list')),
    'add of what is not JSON': ({ store }) =>
      outcomeOf(() => store.storeOdd('add', 'k3', 'NaN', 'itself')),
    get: ({ store }) => store.get('k3'),
    touch: ({ store }) => store.touch('k3', null),
    'touch of a key that is there': ({ store }) => store.touch('k1', MINUTE),
    increment: ({ store }) => outcomeOf(() => store.increment('k3', 1)),
    'increment of a key that is there': ({ store }) => store.increment('k1', 1),
    size: ({ store }) => store.size(),
  };
  const table = await tabulate(Object.keys(calls), async (name) => {
    const shop = await openFull();
    await calls[name]?.(shop);
    return alive(shop, ['k0', 'k1', 'k2', 'k3']);
  });
  expect(table).toEqual(
    Object.fromEntries(Object.keys(calls).map((name) => [name, ['k0', 'k1', 'k2']])),
  );
});

test('a deleted entry leaves room for another', async () => {
  const shop = await openFull();
  await shop.store.delete('k1');
  await shop.store.set('k3', 3, null);
  const one = await alive(shop, ['k0', 'k1', 'k2', 'k3']);
  await shop.store.touch('k0', 0);
  await shop.store.set('k2', 2, 0);
  await shop.store.set('k4', 4, null);
  await shop.store.add('k5', 5, null);
  expect([one, await alive(shop, ['k0', 'k2', 'k3', 'k4', 'k5'])]).toEqual([
    ['k0', 'k2', 'k3'],
    ['k3', 'k4', 'k5'],
  ]);
});

test('expired entries go first, and where they make room no living one is removed', async () => {
  const table = await tabulate(['3', '1', '0'], async (cull) => {
    const shop = await openStore(4, Number(cull));
    await shop.store.set('k0', 0, null);
    await shop.store.set('k1', 1, MINUTE);
    await shop.store.set('k2', 2, 2 * MINUTE);
    await shop.store.set('expired', 3, MINUTE);
    await shop.clock.advance(MINUTE);
    await shop.store.set('k4', 4, null);
    await shop.store.add('k5', 5, null);
    return alive(shop, ['k0', 'k1', 'k2', 'expired', 'k4', 'k5']);
  });
  const kept = ['k0', 'k2', 'k4', 'k5'];
  expect(table).toEqual({ '3': kept, '1': kept, '0': kept });
});

test('what was removed to make room is gone for every call', async () => {
  const { store } = await openFull();
  await store.set('k3', 3, null);
  expect([
    await store.get('k0'),
    await store.touch('k0', null),
    await store.delete('k0'),
    await outcomeOf(() => store.increment('k0', 1)),
    await store.size(),
    await store.add('k0', 'again', null),
    await store.get('k0'),
  ]).toEqual([
    MISS,
    false,
    false,
    { error: 'CACHE_MISSING' },
    3,
    true,
    { hit: true, value: 'again' },
  ]);
});

test('after clear there is room for max entries', async () => {
  const shop = await openFull();
  await shop.store.clear();
  for (const key of ['k4', 'k5', 'k6']) await shop.store.set(key, 1, null);
  expect(await alive(shop, ['k0', 'k4', 'k5', 'k6'])).toEqual(['k4', 'k5', 'k6']);
});

test('two stores share nothing', async () => {
  const [first, second] = [await openStore(3, 3), await openStore(2, 3)];
  for (const key of ['k0', 'k1']) {
    await first.store.set(key, 'first', null);
    await second.store.set(key, 'second', null);
  }
  await first.store.set('k2', 'first', null);
  await second.store.set('k3', 'second', null);
  await second.store.delete('k1');
  const keys = ['k0', 'k1', 'k2', 'k3'];
  const values = async ({ store }: Shops) =>
    Object.values(await tabulate(keys, async (key) => (await store.get(key)).value));
  expect([await values(first), await values(second)]).toEqual([
    ['first', 'first', 'first', null],
    [null, null, null, 'second'],
  ]);
});

test('a store starts no timer', async () => {
  const { memory } = await openStore(3, 3);
  expect(await memory.countTimers()).toBe(0);
});

test('whatever is called, those entries are left that the rules leave', async () => {
  const [told, expected]: [string[], string[]] = [[], []];
  const limits = [
    [4, 2],
    [5, 3],
    [3, 0],
    [6, 9],
  ] as const;
  for (const [i, [max, cull]] of limits.entries()) {
    const { store, clock } = await openStore(max, cull);
    const shop = { store, advance: (ms: number) => clock.advance(ms) };
    const model = new Model(max, cull);
    for (const [j, step] of fc.sample(steps(), { seed: i, numRuns: 200 }).entries()) {
      const call = `max ${max}, cull ${cull}, ${j}: ${step.act} ${step.key}`;
      expected.push(`${call}: ${JSON.stringify(model.take(step))}`);
      told.push(`${call}: ${JSON.stringify(await takeStep(shop, step))}`);
    }
  }
  expect(told).toEqual(expected);
});

/** A Map has them in the order in which they were added; an object has not. */
const KEYS = ['b', '10', 'a', '2', '__proto__', 'c', '1', 'd'];

/** Calls after which a store is usually full. */
function steps() {
  return fc.record<Step>({
    act: fc.constantFrom(
      ...(['get', 'get', 'set', 'set', 'set', 'add', 'add', 'touch', 'increment'] as const),
      ...(['increment', 'size', 'delete', 'advance'] as const),
    ),
    key: fc.constantFrom(...KEYS),
    value: fc.constantFrom<Json>(0, 7, 'a word'),
    lifetimeMs: fc.constantFrom(null, null, null, 9.5 * MINUTE, 4.5 * MINUTE, 1.5 * MINUTE, 0),
    by: fc.constantFrom(1, 10),
  });
}

/** What a full store should do, as a plain computation. */
class Model {
  readonly #max: number;
  readonly #share: number;
  #minutes = 0;
  /** The one that was used last is the last one. */
  #entries: { key: string; value: Json; until: number }[] = [];

  constructor(max: number, cull: number) {
    this.#max = max;
    this.#share = cull === 0 ? max : Math.max(1, Math.floor(max / cull));
  }

  take({ act, key, value, lifetimeMs, by }: Step): unknown {
    const living = this.#entries.filter(({ until }) => until > this.#minutes);
    const found = living.find((entry) => entry.key === key);
    const until = lifetimeMs === null ? Infinity : this.#minutes + lifetimeMs / MINUTE;
    switch (act) {
      case 'advance':
        this.#minutes += 1;
        return undefined;
      case 'size':
        return living.length;
      case 'get':
        if (found) this.#use(found);
        return found ? { hit: true, value: found.value } : MISS;
      case 'set':
        this.#use({ key, value, until });
        return null;
      case 'add':
        if (!found) this.#use({ key, value, until });
        return !found;
      case 'delete':
        this.#entries = this.#entries.filter((entry) => entry !== found);
        return Boolean(found);
      case 'touch':
        if (found) this.#use({ ...found, until });
        return Boolean(found);
      case 'increment':
        if (!found) return { error: 'CACHE_MISSING' };
        if (typeof found.value !== 'number') return { error: 'CACHE_NOT_A_NUMBER' };
        this.#use({ ...found, value: found.value + by });
        return found.value + by;
    }
  }

  #use(entry: { key: string; value: Json; until: number }): void {
    const others = this.#entries.filter(({ key }) => key !== entry.key);
    const living = others.filter(({ until }) => until > this.#minutes);
    const isNew = entry.until > this.#minutes;
    const isFull = isNew && living.length >= this.#max;
    this.#entries = [...living.slice(isFull ? this.#share : 0), ...(isNew ? [entry] : [])];
  }
}

function openStore(max: number, cull: number): Promise<Shops> {
  return open<Shop>({ CACHE_URL: `memory:?max=${max}&cull=${cull}` });
}

/** A store of three entries that has three. */
async function openFull(value: Json = 0): Promise<Shops> {
  const shop = await openStore(3, 3);
  for (const key of ['k0', 'k1', 'k2']) await shop.store.set(key, value, null);
  return shop;
}

/** Which of so many keys are left: `max cull count`. */
async function survivors(limits: string): Promise<string> {
  const [max = 0, cull = 0, count = 0] = limits.split(' ').map(Number);
  const { store } = await openStore(max, cull);
  for (let i = 0; i < count; i += 1) {
    await (i % 2 === 0 ? store.set(`k${i}`, i, null) : store.add(`k${i}`, i, null));
  }
  const left: number[] = [];
  for (let i = 0; i < count; i += 1) if ((await store.get(`k${i}`)).hit) left.push(i);
  const isRow = left.every((i, at) => at === 0 || left[at - 1] === i - 1);
  return isRow ? `k${left[0]} to k${left.at(-1)}` : left.map((i) => `k${i}`).join(' ');
}

/** Those of the keys that have a living entry. */
async function alive({ store }: Shops, keys: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const key of keys) if ((await store.get(key)).hit) found.push(key);
  return found;
}
