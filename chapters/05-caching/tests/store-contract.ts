import {
  fc,
  type Json,
  type Opened,
  type Outcome,
  property,
  ShopError,
  tabulate as tabulateOutcomes,
} from '@bookshop/kit';

import type { OddKind, OddPlace } from '../src/probes/odd-values';
import type { Shop } from '../src/shop';

/** The functions of one store, as a test calls them. */
export type StoreUnderTest = Opened<Shop>['store'];

export interface StoreShop {
  readonly store: StoreUnderTest;
  /** Lets time pass for the store. */
  advance(ms: number): Promise<void>;
}

type Declare = (title: string, body: () => Promise<void>) => void;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const ODD_KINDS: readonly OddKind[] = [
  ...(['undefined', 'function', 'symbol', 'bigint', 'NaN', 'Infinity', '-Infinity'] as const),
  ...(['Map', 'Set', 'instance', 'cycle', 'invalid date'] as const),
];

const PLACES: readonly OddPlace[] = ['itself', 'in a list', 'in an object'];

const WAYS = ['set', 'add'] as const;

const MISS = { hit: false, value: null };

/** Values that a careless test for a miss, or a careless encoding, gets wrong. */
const VALUES: Readonly<Record<string, Json>> = {
  zero: 0,
  'an empty string': '',
  false: false,
  null: null,
  'an empty list': [],
  'an empty object': {},
  'a string of digits': '5',
  'a number': 5,
  'the word null': 'null',
  'a quoted string': '"salt"',
  'a string like a list': '[1,2]',
  'a fraction': 0.1,
  'a large number': 1e21,
  'a negative number': -12,
  'white space': ' \n\t',
  'other scripts': 'Õhtu, 夜 🌙',
  'a tree': { title: 'Salt', tags: ['sea', null, [true]], stock: { here: 3 } },
};

/** Lifetimes end between two whole minutes, and time goes on by whole minutes. */
const steps = () =>
  fc.record({
    act: fc.constantFrom(
      ...(['get', 'get', 'set', 'set', 'add', 'delete', 'touch', 'increment'] as const),
      ...(['increment', 'size', 'advance', 'advance'] as const),
    ),
    key: fc.constantFrom('a', 'b', 'c'),
    value: fc.constantFrom<Json>(0, 7, 41, -3, null, '5', [1]),
    lifetimeMs: fc.constantFrom(
      null,
      0,
      -1,
      0.5 * MINUTE,
      1.5 * MINUTE,
      2.5 * MINUTE,
      4.5 * MINUTE,
    ),
    by: fc.constantFrom(1, 10, -5, 0),
  });

/** Keys that are easily taken for one another, or for something else. */
const KEYS = [
  ...['a', 'A', 'a:b', 'a:', ':a', 'a*', 'a?', '[a]', 'a\\', 'a.b', 'é', 'e\u0301', '1', '01'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined'],
];

/**
 * What holds for every store. No test depends on less than 20 seconds: time in Redis goes on while
 * a test runs.
 */
export function storeContract(
  name: string,
  open: () => Promise<StoreShop>,
  declare: Declare = test,
): void {
  const holds = (title: string, body: (shop: StoreShop) => Promise<void>) =>
    declare(`${name}: ${title}`, async () => body(await open()));

  holds('every JSON value comes back as it was stored', async ({ store }) => {
    const table = await tabulate(Object.keys(VALUES), async (kind) => {
      await store.set(`set ${kind}`, VALUES[kind] ?? null, null);
      await store.add(`added ${kind}`, VALUES[kind] ?? null, MINUTE);
      return [await store.get(`set ${kind}`), await store.get(`added ${kind}`)];
    });
    const expected = Object.entries(VALUES).map(([kind, value]) => {
      const found = { hit: true, value };
      return [kind, [found, found]];
    });
    expect(table).toEqual(Object.fromEntries(expected));
  });

  holds('any JSON value comes back as it was stored', async ({ store }) => {
    // JSON has no -0.
    const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
    await property([fc.uuid(), json], async (key, value) => {
      await store.set(key, value, null);
      expect(await store.get(key)).toEqual({ hit: true, value });
    });
  });

  holds('each key has an entry of its own', async ({ store }) => {
    const empty = await tabulate(KEYS, (key) => store.get(key));
    for (const key of KEYS) await store.set(key, `value of ${key}`, null);
    await store.delete('a*');
    const table = await tabulate(KEYS, (key) => store.get(key));
    const entries = KEYS.map((key) => {
      const value = `value of ${key}`;
      return [key, key === 'a*' ? MISS : { hit: true, value }] as const;
    });
    expect({ empty, table, size: await store.size() }).toEqual({
      empty: Object.fromEntries(KEYS.map((key) => [key, MISS])),
      table: Object.fromEntries(entries),
      size: KEYS.length - 1,
    });
  });

  holds('an entry lives for its lifetime, and with null for ever', async ({ store, advance }) => {
    const lifetimes: Record<string, number | null> = {
      minute: MINUTE,
      day: DAY,
      // More milliseconds than a timer of Node can wait.
      'sixty days': 60 * DAY,
      ever: null,
    };
    for (const [key, lifetimeMs] of Object.entries(lifetimes)) {
      await store.set(key, 'set', lifetimeMs);
      await store.add(`added ${key}`, 'added', lifetimeMs);
    }
    const alive = () => keysAlive(store, Object.keys(lifetimes), ['', 'added ']);
    const seen = [await alive()];
    for (const ms of [40 * SECOND, 20 * SECOND, DAY - 2 * MINUTE, MINUTE, 58 * DAY, DAY]) {
      await advance(ms);
      seen.push(await alive());
    }
    await advance(3_650 * DAY);
    seen.push(await alive());
    const both = (...keys: string[]) => keys.flatMap((key) => [key, `added ${key}`]);
    const all = both('minute', 'day', 'sixty days', 'ever');
    expect(seen).toEqual([
      all,
      all,
      both('day', 'sixty days', 'ever'),
      both('day', 'sixty days', 'ever'),
      both('sixty days', 'ever'),
      both('sixty days', 'ever'),
      both('ever'),
      both('ever'),
    ]);
  });

  holds('a lifetime may be a fraction of a millisecond', async ({ store, advance }) => {
    await store.set('touched', 1, null);
    await store.set('touched for a moment', 1, null);
    const acts: Record<string, () => Promise<unknown>> = {
      set: () => store.set('set', 1, MINUTE + 0.5),
      added: () => store.add('added', 1, MINUTE + 0.5),
      touched: () => store.touch('touched', MINUTE + 0.5),
      'set for a moment': () => store.set('set for a moment', 1, 0.4),
      'added for a moment': () => store.add('added for a moment', 1, 0.4),
      'touched for a moment': () => store.touch('touched for a moment', 0.4),
    };
    const keys = Object.keys(acts);
    const came = await tabulate(keys, async (key) => acts[key]?.());
    await advance(40 * SECOND);
    const before = await keysAlive(store, keys);
    await advance(20 * SECOND + 1);
    expect({ came, before, after: await keysAlive(store, keys) }).toEqual({
      came: {
        set: null,
        added: true,
        touched: true,
        'set for a moment': null,
        'added for a moment': true,
        'touched for a moment': true,
      },
      before: ['set', 'added', 'touched'],
      after: [],
    });
  });

  holds('set with a lifetime of 0 or less removes the entry', async ({ store }) => {
    const table = await tabulate(['0', '-1', '-60000', '-0.5'], async (lifetime) => {
      await store.set(`there ${lifetime}`, 'old', null);
      await store.set(`there ${lifetime}`, 'new', Number(lifetime));
      await store.set(`new ${lifetime}`, 'new', Number(lifetime));
      return [await store.get(`there ${lifetime}`), await store.get(`new ${lifetime}`)];
    });
    expect({ table, size: await store.size() }).toEqual({
      table: {
        '0': [MISS, MISS],
        '-1': [MISS, MISS],
        '-60000': [MISS, MISS],
        '-0.5': [MISS, MISS],
      },
      size: 0,
    });
  });

  holds('set replaces value and lifetime', async ({ store, advance }) => {
    const changes: Record<string, [number | null, number | null]> = {
      longer: [MINUTE, 3 * MINUTE],
      shorter: [3 * MINUTE, MINUTE],
      'for ever': [MINUTE, null],
      'no longer for ever': [null, MINUTE],
    };
    for (const [key, [first, second]] of Object.entries(changes)) {
      await store.set(key, ['old'], first);
      await store.set(key, { new: true }, second);
    }
    const values = await tabulate(Object.keys(changes), (key) => store.get(key));
    await advance(2 * MINUTE);
    expect({ values, left: await keysAlive(store, Object.keys(changes)) }).toEqual({
      values: Object.fromEntries(
        Object.keys(changes).map((key) => [key, { hit: true, value: { new: true } }]),
      ),
      left: ['longer', 'for ever'],
    });
  });

  holds('add stores only where there is no living entry', async ({ store, advance }) => {
    await store.set('kept', 'old', 2 * MINUTE);
    await store.set('null', null, null);
    await store.set('expired', 'old', MINUTE);
    await advance(MINUTE);
    const keys = ['kept', 'null', 'expired', 'missing'];
    const added = await tabulate(keys, (key) => store.add(key, 'new', null));
    const again = await tabulate(keys, (key) => store.add(key, 'newer', MINUTE));
    const values = await tabulate(keys, (key) => store.get(key));
    await advance(MINUTE);
    expect({ added, again, values, left: await keysAlive(store, keys) }).toEqual({
      added: { kept: false, null: false, expired: true, missing: true },
      again: { kept: false, null: false, expired: false, missing: false },
      values: {
        kept: { hit: true, value: 'old' },
        null: { hit: true, value: null },
        expired: { hit: true, value: 'new' },
        missing: { hit: true, value: 'new' },
      },
      left: ['null', 'expired', 'missing'],
    });
  });

  holds('add with a lifetime of 0 or less stores nothing', async ({ store }) => {
    const table = await tabulate(['0', '-1'], async (lifetime) => {
      await store.set(`there ${lifetime}`, 'old', null);
      return [
        await store.add(`new ${lifetime}`, 'new', Number(lifetime)),
        await store.get(`new ${lifetime}`),
        await store.add(`there ${lifetime}`, 'new', Number(lifetime)),
        await store.get(`there ${lifetime}`),
      ];
    });
    const row = [true, MISS, false, { hit: true, value: 'old' }];
    expect(table).toEqual({ '0': row, '-1': row });
  });

  holds('of many adds at the same time one stores', async ({ store }) => {
    const values = Array.from({ length: 20 }, (_, i) => `value ${i}`);
    const added = await store.addAtOnce('key', values);
    const stored = values.filter((_, i) => added[i]);
    expect({ stored: stored.length, found: await store.get('key') }).toEqual({
      stored: 1,
      found: { hit: true, value: stored[0] },
    });
  });

  holds('delete says whether there was a living entry', async ({ store, advance }) => {
    await store.set('there', 1, null);
    await store.set('null', null, MINUTE);
    await store.set('living', 0, 2 * MINUTE);
    await store.set('expired', 1, MINUTE);
    const keys = ['there', 'null', 'missing'];
    const first = await tabulate(keys, (key) => store.delete(key));
    await advance(MINUTE);
    const later = await tabulate(['living', 'expired', ...keys], (key) => store.delete(key));
    expect({ first, later, left: await keysAlive(store, ['living', ...keys]) }).toEqual({
      first: { there: true, null: true, missing: false },
      later: { living: true, expired: false, there: false, null: false, missing: false },
      left: [],
    });
  });

  holds('touch gives a living entry a new lifetime', async ({ store, advance }) => {
    const changes: Record<string, [number | null, number | null]> = {
      longer: [2 * MINUTE, 4 * MINUTE],
      shorter: [10 * MINUTE, 2 * MINUTE],
      'for ever': [2 * MINUTE, null],
      'for ever as before': [null, null],
      'no longer for ever': [null, 2 * MINUTE],
      expired: [MINUTE, 4 * MINUTE],
      'expired, for ever': [MINUTE, null],
    };
    const keys = Object.keys(changes);
    for (const key of keys) await store.set(key, ['kept'], changes[key]?.[0] ?? null);
    await advance(MINUTE);
    const all = [...keys, 'missing'];
    const touched = await tabulate(all, (key) => store.touch(key, changes[key]?.[1] ?? null));
    const value = await store.get('longer');
    await advance(3 * MINUTE);
    const left = await keysAlive(store, all);
    await advance(MINUTE);
    expect({ touched, value, left, later: await keysAlive(store, all) }).toEqual({
      touched: {
        longer: true,
        shorter: true,
        'for ever': true,
        'for ever as before': true,
        'no longer for ever': true,
        expired: false,
        'expired, for ever': false,
        missing: false,
      },
      value: { hit: true, value: ['kept'] },
      left: ['longer', 'for ever', 'for ever as before'],
      later: ['for ever', 'for ever as before'],
    });
  });

  holds('touch with a lifetime of 0 or less removes the entry', async ({ store }) => {
    const table = await tabulate(['0', '-1', '-60000', '-0.5'], async (lifetime) => {
      await store.set(lifetime, 'old', null);
      return [
        await store.touch(lifetime, Number(lifetime)),
        await store.get(lifetime),
        await store.touch(lifetime, Number(lifetime)),
      ];
    });
    const row = [true, MISS, false];
    expect(table).toEqual({ '0': row, '-1': row, '-60000': row, '-0.5': row });
  });

  holds('increment returns and stores the new value', async ({ store }) => {
    const cases: Record<string, [number, number, number]> = {
      'by 1': [0, 1, 1],
      'by 10': [5, 10, 15],
      'below 0': [12, -100, -88],
      'to 0': [7, -7, 0],
      'by 0': [41, 0, 41],
      'a negative one': [-3, 2, -1],
      'the largest': [2 ** 53 - 2, 1, 2 ** 53 - 1],
      'from the largest': [2 ** 53 - 1, -1, 2 ** 53 - 2],
      'the smallest': [-(2 ** 53) + 2, -1, -(2 ** 53) + 1],
      'from the smallest': [-(2 ** 53) + 1, 1, -(2 ** 53) + 2],
      'below 0 again': [-5, -1, -6],
    };
    const table = await tabulate(Object.keys(cases), async (key) => {
      const [value = 0, by = 0] = cases[key] ?? [];
      await store.set(key, value, null);
      return [await store.increment(key, by), await store.get(key)];
    });
    const expected = Object.entries(cases).map(([key, [, , value]]) => [
      key,
      [value, { hit: true, value }],
    ]);
    expect(table).toEqual(Object.fromEntries(expected));
  });

  holds('increment of a missing or expired entry is an error', async ({ store, advance }) => {
    await store.set('expired', 1, MINUTE);
    await store.set('deleted', 1, null);
    await store.delete('deleted');
    await advance(MINUTE);
    const keys = ['missing', 'expired', 'deleted'];
    const table = await tabulate(keys, (key) => store.increment(key, 1));
    expect({ table, left: await keysAlive(store, keys) }).toEqual({
      table: Object.fromEntries(keys.map((key) => [key, { error: 'CACHE_MISSING' }])),
      left: [],
    });
  });

  holds('increment of anything but a whole number is an error', async ({ store, advance }) => {
    const values: Record<string, Json> = {
      'a word': 'abc',
      'a string of digits': '5',
      'an empty string': '',
      'a fraction': 1.5,
      true: true,
      false: false,
      null: null,
      'a list': [5],
      'an object': { count: 5 },
    };
    const keys = Object.keys(values);
    const table = await tabulate(keys, async (key) => {
      await store.set(key, values[key] ?? null, 2 * MINUTE);
      return store.increment(key, 1);
    });
    await advance(MINUTE);
    const kept = await tabulate(keys, (key) => store.get(key));
    await advance(MINUTE);
    expect({ table, kept, left: await keysAlive(store, keys) }).toEqual({
      table: Object.fromEntries(keys.map((key) => [key, { error: 'CACHE_NOT_A_NUMBER' }])),
      kept: Object.fromEntries(keys.map((key) => [key, { hit: true, value: values[key] }])),
      left: [],
    });
  });

  holds('increment keeps the remaining lifetime', async ({ store, advance }) => {
    await store.set('two minutes', 1, 2 * MINUTE);
    await store.set('ever', 1, null);
    await advance(MINUTE);
    const keys = ['two minutes', 'ever'];
    const first = await tabulate(keys, (key) => store.increment(key, 1));
    await advance(40 * SECOND);
    const second = await tabulate(keys, (key) => store.increment(key, 1));
    await advance(20 * SECOND);
    const left = await keysAlive(store, keys);
    await advance(3_650 * DAY);
    const later = await keysAlive(store, keys);
    expect({ first, second, left, later }).toEqual({
      first: { 'two minutes': 2, ever: 2 },
      second: { 'two minutes': 3, ever: 3 },
      left: ['ever'],
      later: ['ever'],
    });
  });

  holds('no increment is lost when many come at the same time', async ({ store }) => {
    await store.set('count', 7, null);
    const came = await outcomeOf(() => store.incrementAtOnce('count', 3, 50));
    expect([came, await store.get('count')]).toEqual([null, { hit: true, value: 157 }]);
  });

  holds('clear removes every entry', async ({ store }) => {
    await store.set('ever', 1, null);
    await store.set('minute', 1, MINUTE);
    await store.set('prefix:1:key', 1, null);
    await store.clear();
    const left = await keysAlive(store, ['ever', 'minute', 'prefix:1:key']);
    const size = await store.size();
    await store.clear();
    expect({ left, size, added: await store.add('ever', 2, null) }).toEqual({
      left: [],
      size: 0,
      added: true,
    });
  });

  holds('size counts the living entries only', async ({ store, advance }) => {
    const sizes = [await store.size()];
    const count = async () => void sizes.push(await store.size());
    await store.set('minute', 1, MINUTE);
    await store.set('two minutes', null, 2 * MINUTE);
    await store.set('ever', 0, null);
    await count();
    await store.set('ever', 1, null);
    await outcomeOf(() => store.increment('ever', 1));
    await store.get('missing');
    await count();
    await advance(MINUTE);
    await count();
    await store.delete('ever');
    await count();
    await advance(MINUTE);
    await count();
    expect(sizes).toEqual([0, 3, 3, 2, 1, 0]);
  });

  holds('a value that its owner changes afterwards stays as it was stored', async ({ store }) => {
    const values: Record<string, Json> = {
      'a list': [1, 2, 3],
      'an object': { title: 'Salt' },
      'a tree': { tags: ['sea', ['salt']], stock: { here: 3 } },
    };
    const table = await tabulate(Object.keys(values), async (kind) => [
      await store.storeThenChange('set', `set ${kind}`, values[kind] ?? null),
      await store.storeThenChange('add', `added ${kind}`, values[kind] ?? null),
    ]);
    const expected = Object.entries(values).map(([kind, value]) => {
      const found = { hit: true, value };
      return [kind, [found, found]];
    });
    expect(table).toEqual(Object.fromEntries(expected));
  });

  // The kit changes every result once it was copied for the test.
  holds('a value that its reader changes stays as it was stored', async ({ store }) => {
    const value = { tags: ['sea', ['salt']], stock: { here: 3 } };
    await store.set('set', value, null);
    await store.add('added', value, MINUTE);
    const found = { hit: true, value };
    const reads = [];
    for (const key of ['set', 'added', 'set', 'added', 'set']) reads.push(await store.get(key));
    expect(reads).toEqual([found, found, found, found, found]);
  });

  holds('a Date is stored as its ISO string', async ({ store }) => {
    for (const place of PLACES) {
      await store.storeOdd('set', `set ${place}`, 'date', place);
      await store.storeOdd('add', `added ${place}`, 'date', place);
    }
    const iso = '2030-01-07T09:30:00.000Z';
    const values: Json[] = [iso, [1, [iso]], { book: { title: 'Salt', odd: iso } }];
    const keys = PLACES.flatMap((place) => [`set ${place}`, `added ${place}`]);
    expect(await tabulate(keys, (key) => store.get(key))).toEqual(
      Object.fromEntries(keys.map((key, i) => [key, { hit: true, value: values[i >> 1] }])),
    );
  });

  holds('a property that is undefined is left out', async ({ store }) => {
    const keys = await tabulate(WAYS, async (how) => {
      await store.storeOdd(how as 'set' | 'add', how, 'undefined', 'in an object');
      return store.get(how);
    });
    const found = { hit: true, value: { book: { title: 'Salt' } } };
    expect(keys).toEqual({ set: found, add: found });
  });

  holds('an object may occur twice in a value', async ({ store }) => {
    const found = await outcomeOf(async () => {
      await store.storeOdd('set', 'book', 'the same object twice', 'itself');
      return store.get('book');
    });
    const author = { name: 'Ada Brook' };
    expect(found).toEqual({ hit: true, value: { author, editor: author } });
  });

  holds('what is not JSON is an error, and changes nothing', async ({ store }) => {
    const cases = Object.fromEntries(
      ODD_KINDS.flatMap((kind) =>
        PLACES.flatMap((place) =>
          WAYS.map((how) => [`${how} ${kind} ${place}`, { how, kind, place }] as const),
        ),
      ),
    );
    // This one is JSON without the property.
    const titles = Object.keys(cases).filter((title) => !title.endsWith('undefined in an object'));
    await store.set('set', 'old', null);
    const table = await tabulate(titles, async (title) => {
      const { how = 'set', kind = 'NaN', place = 'itself' } = cases[title] ?? {};
      return store.storeOdd(how, how, kind, place);
    });
    const over = await tabulate(ODD_KINDS, (kind) =>
      store.storeOdd('add', 'set', kind as OddKind, 'itself'),
    );
    const unkept = await tabulate(WAYS, (how) =>
      store.storeOdd(how as 'set' | 'add', 'set', 'NaN', 'itself', 0),
    );
    const found = await tabulate(['set', 'add'], (key) => store.get(key));
    expect({ table, over, unkept, found }).toEqual({
      unkept: { set: { error: 'CACHE_BAD_VALUE' }, add: { error: 'CACHE_BAD_VALUE' } },
      table: Object.fromEntries(titles.map((title) => [title, { error: 'CACHE_BAD_VALUE' }])),
      over: Object.fromEntries(ODD_KINDS.map((kind) => [kind, { error: 'CACHE_BAD_VALUE' }])),
      found: { set: { hit: true, value: 'old' }, add: MISS },
    });
  });

  holds('whatever is called in whatever order, the results are right', async (shop) => {
    const [told, expected]: [string[], string[]] = [[], []];
    for (const seed of [1, 2, 3]) {
      await shop.store.clear();
      const model = new Model();
      for (const [i, step] of fc.sample<Step>(steps(), { seed, numRuns: 150 }).entries()) {
        const call = `${seed}.${i} ${step.act} ${step.key}`;
        expected.push(`${call}: ${JSON.stringify(model.take(step))}`);
        told.push(`${call}: ${JSON.stringify(await takeStep(shop, step))}`);
      }
    }
    expect(told).toEqual(expected);
  });
}

/**
 * What a call returned, or `{ error }`: the code, or the name of an error without one, since a store
 * may pass on the error of what it is built on.
 */
async function outcomeOf<T>(act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return await act();
  } catch (thrown) {
    if (!(thrown instanceof ShopError) || thrown.code === 'not-implemented') throw thrown;
    return { error: thrown.code ?? thrown.name };
  }
}

function tabulate<T>(
  inputs: readonly string[],
  act: (input: string) => Promise<T>,
): Promise<Record<string, Outcome<T>>> {
  return tabulateOutcomes(inputs, (input) => outcomeOf(() => act(input)));
}

/** One call of a store, or the passing of a minute. */
export interface Step {
  readonly act: 'advance' | 'get' | 'set' | 'add' | 'delete' | 'touch' | 'increment' | 'size';
  readonly key: string;
  readonly value: Json;
  readonly lifetimeMs: number | null;
  readonly by: number;
}

export async function takeStep({ store, advance }: StoreShop, step: Step): Promise<unknown> {
  const { act, key, value, lifetimeMs, by } = step;
  switch (act) {
    case 'advance':
      await advance(MINUTE);
      return undefined;
    case 'set':
    case 'add':
      return store[act](key, value, lifetimeMs);
    case 'touch':
      return store.touch(key, lifetimeMs);
    case 'increment':
      return outcomeOf(() => store.increment(key, by));
    case 'size':
      return store.size();
    default:
      return store[act](key);
  }
}

/** What a store should do, as a plain computation. */
class Model {
  #minutes = 0;
  #entries: Record<string, { value: Json; until: number }> = {};

  take({ act, key, value, lifetimeMs, by }: Step): unknown {
    const found = this.#living()[key];
    const until = lifetimeMs === null ? Infinity : this.#minutes + lifetimeMs / MINUTE;
    switch (act) {
      case 'advance':
        this.#minutes += 1;
        return undefined;
      case 'get':
        return found ? { hit: true, value: found.value } : MISS;
      case 'set':
        this.#entries[key] = { value, until };
        return null;
      case 'add':
        if (!found) this.#entries[key] = { value, until };
        return !found;
      case 'delete':
        delete this.#entries[key];
        return Boolean(found);
      case 'touch':
        if (found) found.until = until;
        return Boolean(found);
      case 'increment':
        if (!found) return { error: 'CACHE_MISSING' };
        if (typeof found.value !== 'number') return { error: 'CACHE_NOT_A_NUMBER' };
        found.value += by;
        return found.value;
      case 'size':
        return Object.keys(this.#living()).length;
    }
  }

  #living() {
    const living = Object.entries(this.#entries).filter(([, { until }]) => until > this.#minutes);
    return Object.fromEntries(living);
  }
}

/** Those of the keys that have a living entry, each with these words before it. */
async function keysAlive(
  store: StoreUnderTest,
  keys: readonly string[],
  before: readonly string[] = [''],
): Promise<string[]> {
  const alive: string[] = [];
  for (const key of keys.flatMap((key) => before.map((word) => word + key))) {
    if ((await store.get(key)).hit) alive.push(key);
  }
  return alive;
}
