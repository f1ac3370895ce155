import { database, type Json, needs, open, type Opened, tabulate, within } from '@bookshop/kit';
import { redis } from '@bookshop/kit/redis';

import type { PortKind } from '../src/probes/ports';
import type { Operation } from '../src/probes/redis-backend';
import type { Shop } from '../src/shop';
import { storeContract } from './store-contract';

type Shops = Opened<Shop>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const PORTS: readonly PortKind[] = ['refused', 'silent', 'shut', 'not Redis'];

const MISS = { hit: false, value: null };

/** A call may take two seconds; its timers may be a little late. */
const A_CALL_MS = 2_500;

/** What does not wait for a server ends before this. */
const AT_ONCE_MS = 300;

/** In seconds: a Redis that is there again has to be used after five. */
const A_RETURN = 8;

/** Every call of a store, and what it returns where there is no Redis. */
const WITHOUT_REDIS: readonly [Operation, Json[], unknown][] = [
  ['get', ['key'], MISS],
  ['set', ['key', 'value', null], null],
  ['set', ['key', 'value', MINUTE], null],
  ['set', ['key', 'value', 0], null],
  ['add', ['key', 'value', null], false],
  ['add', ['key', 'value', MINUTE], false],
  ['add', ['key', 'value', 0], false],
  ['delete', ['key'], false],
  ['touch', ['key', null], false],
  ['touch', ['key', MINUTE], false],
  ['touch', ['key', 0], false],
  ['increment', ['key', 1], { error: 'CACHE_MISSING' }],
  ['clear', [], null],
  ['size', [], 0],
  ['get', ['key'], MISS],
];

storeContract(
  'redis',
  async () => {
    const shop = await openOnRedis();
    return { store: shop.store, advance: (ms) => redis.advance(ms, shop) };
  },
  needs('redis'),
);

test('without Redis every call ends within two seconds, as for a store that keeps nothing', async () => {
  const shop = await open<Shop>();
  const table = await atEachPort(async (kind) => {
    // Each on a store of its own, which may remember that Redis was not there.
    const rows = WITHOUT_REDIS.map(async ([operation, args]) => {
      const { call } = await openAt(shop, await urlOf(shop, kind));
      return [operation, args, await call(operation, args)];
    });
    return Promise.all(rows);
  });
  expect(table).toEqual(Object.fromEntries(PORTS.map((kind) => [kind, WITHOUT_REDIS])));
});

test('without Redis calls one after the other do not each wait, and find nothing', async () => {
  const shop = await open<Shop>();
  const table = await atEachPort(async (kind) => {
    const { call } = await openAt(shop, await urlOf(shop, kind));
    await call('get', ['key']);
    let late = 0;
    for (let i = 0; i < 20 && late <= 5; i += 1) {
      if (isLate(await call('get', ['key'], AT_ONCE_MS))) late += 1;
    }
    // One of them may try whether Redis is there again.
    if (late > 5) return { late: 'more than five' };
    return { rows: await callInOrder(call), late: 'few' };
  });
  const expected = { rows: WITHOUT_REDIS, late: 'few' };
  expect(table).toEqual(Object.fromEntries(PORTS.map((kind) => [kind, expected])));
});

test('without Redis there is one warning in the log', async () => {
  const shop = await open<Shop>();
  const table = await atEachPort(async (kind) => {
    const { call, logged } = await openAt(shop, await urlOf(shop, kind));
    const before = await logged();
    await Promise.all(WITHOUT_REDIS.map(([operation, args]) => call(operation, args)));
    await callInOrder(call);
    const records = await logged();
    return [before.length, ...records.map(({ level, hasError }) => ({ level, hasError }))];
  });
  const expected = [0, { level: 'warn', hasError: true }];
  expect(table).toEqual(Object.fromEntries(PORTS.map((kind) => [kind, expected])));
});

test('the log does not show the password', async () => {
  const shop = await open<Shop>();
  // These get the password, and an error or its command may repeat it.
  const ports: PortKind[] = [...PORTS, 'another password', 'repeating'];
  const table = await tabulate(ports, async (kind) => {
    const url = await urlOf(shop, kind as PortKind, ':hunter2-and-more@');
    const { call, logged } = await openAt(shop, url);
    await call('set', ['key', 'value', null]);
    await call('get', ['key']);
    const text = (await logged()).map((record) => record.text).join();
    return { written: text.length > 0, shown: text.includes('hunter2') };
  });
  const expected = { written: true, shown: false };
  expect(table).toEqual(Object.fromEntries(ports.map((kind) => [kind, expected])));
});

test('without Redis a value that is not JSON is an error all the same', async () => {
  const shop = await open<Shop>();
  const table = await tabulate(['set', 'add'], async (way) => {
    const { call } = await openAt(shop, await urlOf(shop, 'refused'));
    const store = () => call('storeOdd', [way, 'key', 'NaN', 'itself']);
    const before = await store();
    await call('get', ['key']);
    return [before, await store()];
  });
  const bad = { error: 'CACHE_BAD_VALUE' };
  expect(table).toEqual({ set: [bad, bad], add: [bad, bad] });
});

test('without Redis the shop opens, and its pages are as with it', async () => {
  await seedSales();
  const ports = await open<Shop>();
  const table = await tabulate(PORTS, async (kind) => {
    const shop = await open<Shop>({ CACHE_URL: await urlOf(ports, kind as PortKind) });
    const pages = await within(A_RETURN, async () => {
      const first = await shop.http('GET', '/bestsellers');
      const second = await shop.http('GET', '/bestsellers');
      const cache = await shop.http('GET', '/cache');
      return [first.status, second.status, cache.status, first.json];
    });
    return pages;
  });
  const results = [{ id: 2, title: 'Ink', author: 'Ada Brook', sold: 5 }];
  const pages = [200, 200, 200, expect.objectContaining({ results })];
  expect(table).toEqual(Object.fromEntries(PORTS.map((kind) => [kind, pages])));
});

test('close ends at once, also while a call waits', async () => {
  const shop = await open<Shop>();
  const table = await tabulate(PORTS, async (kind) => {
    const { call, close } = await openAt(shop, await urlOf(shop, kind as PortKind));
    const first = call('get', ['key']);
    const closed = [await close()];
    const unused = await openAt(shop, await urlOf(shop, kind as PortKind));
    closed.push(await unused.close());
    const failed = await openAt(shop, await urlOf(shop, kind as PortKind));
    await failed.call('get', ['key']);
    closed.push(await failed.close());
    return { closed, first: await first };
  });
  const expected = { closed: [null, null, null], first: MISS };
  expect(table).toEqual(Object.fromEntries(PORTS.map((kind) => [kind, expected])));
});

test('a store that is closed opens no connection for later calls', async () => {
  const shop = await open<Shop>();
  const ports: PortKind[] = ['silent', 'shut', 'not Redis'];
  const table = await tabulate(ports, async (kind) => {
    const used = await openAt(shop, await urlOf(shop, kind as PortKind));
    const unused = await openAt(shop, await urlOf(shop, kind as PortKind));
    await used.call('get', ['key']);
    await used.close();
    await unused.close();
    const before = await shop.redis.connections();
    const rows = await within(2, async () => [
      await callInOrder(used.call),
      await callInOrder(unused.call),
    ]);
    return { rows, opened: (await shop.redis.connections()) - before };
  });
  const expected = { rows: [WITHOUT_REDIS, WITHOUT_REDIS], opened: 0 };
  expect(table).toEqual(Object.fromEntries(ports.map((kind) => [kind, expected])));
});

needs('redis')('a store that is closed has no connection any more', async () => {
  const shop = await openOnRedis();
  await shop.store.set('key', 'value', MINUTE);
  const closed = await within(A_RETURN, () => shop.close());
  // Redis notices it a moment later.
  const left = await within(A_RETURN, async () => {
    while ((await redis.connections()) > 0) await new Promise(setImmediate);
    return 'none';
  });
  expect({ closed, left }).toEqual({ left: 'none' });
});

needs('redis')('an entry is JSON under prefix and key, with its lifetime', async () => {
  const { store } = await openOnRedis({ CACHE_PREFIX: 'shop.2' });
  await store.set('book:7', { title: 'Salt', tags: [null] }, 10 * MINUTE);
  await store.set('ever', 'text', null);
  await store.add('count', 4, 10 * MINUTE);
  await store.increment('count', 3);
  await store.set('touched', 1, MINUTE);
  await store.touch('touched', null);
  const keys = await redis.keys();
  const entries = await tabulate(keys, async (key) => [
    await redis.send('GET', key),
    lifeOf(await redis.lifetime(key)),
  ]);
  expect(entries).toEqual({
    'shop.2:book:7': ['{"title":"Salt","tags":[null]}', 'about 10 minutes'],
    'shop.2:count': ['7', 'about 10 minutes'],
    'shop.2:ever': ['"text"', 'for ever'],
    'shop.2:touched': ['1', 'for ever'],
  });
});

needs('redis')('an entry that is over is no longer in Redis', async () => {
  const { store } = await openOnRedis();
  for (const key of ['set', 'touched']) await store.set(key, 'old', MINUTE);
  await store.set('set', 'new', 0);
  await store.touch('touched', -1);
  await store.set('never there', 'new', -5);
  await store.add('added', 'new', 0);
  expect(await redis.keys()).toEqual([]);
});

needs('redis')('shops with one prefix share entries, and others do not', async () => {
  const [first, second] = [await openOnRedis(), await openOnRedis()];
  const others = ['shop2', 'sho', 'other', 'shop.', 'Shop'];
  const strangers = await Promise.all(others.map((CACHE_PREFIX) => openOnRedis({ CACHE_PREFIX })));
  await first.store.set('key', 'of the first', null);
  for (const [i, { store }] of strangers.entries()) await store.set('key', others[i] ?? '', null);
  const shared = await second.store.get('key');
  const sizes = [await first.store.size(), await second.store.size()];
  await second.store.clear();
  const own = await Promise.all(strangers.map(({ store }) => store.get('key')));
  expect({ shared, sizes, left: await first.store.get('key'), own }).toEqual({
    shared: { hit: true, value: 'of the first' },
    sizes: [1, 1],
    left: MISS,
    own: others.map((value) => ({ hit: true, value })),
  });
});

needs('redis')('clear and size find every entry of a large cache, in steps', async () => {
  const { store } = await openOnRedis();
  const other = await openOnRedis({ CACHE_PREFIX: 'other' });
  await other.store.set('key', 'kept', null);
  const script = "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'shop:' .. i, '1') end";
  await redis.send('EVAL', script, 0, 5_000);
  const size = await redis.watch(() => store.size());
  const clear = await redis.watch(() => store.clear());
  const called = (name: string) =>
    [size, clear].map(({ commands, inScripts }) =>
      [...commands, ...inScripts].some((command) => command[0] === name),
    );
  expect({
    size: size.value,
    left: [await store.size(), await redis.keys()],
    keys: called('keys'),
    steps: [size.commands.length > 3, clear.commands.length > 3],
  }).toEqual({
    size: 5_000,
    left: [0, ['other:key']],
    keys: [false, false],
    steps: [true, true],
  });
});

needs('redis')('clear and size find a few entries among many of others', async () => {
  const { store } = await openOnRedis();
  const other = await openOnRedis({ CACHE_PREFIX: 'other' });
  const script = "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'other:' .. i, '1') end";
  await redis.send('EVAL', script, 0, 20_000);
  for (let i = 0; i < 10; i += 1) await store.set(`key ${i}`, i, null);
  const size = await store.size();
  await store.clear();
  const left = (await redis.keys()).filter((key) => !key.startsWith('other:'));
  expect({ size, left, others: await other.store.size() }).toEqual({
    ...{ size: 10, left: [], others: 20_000 },
  });
});

needs('redis')('every other call is one command', async () => {
  const { store } = await openOnRedis();
  const calls: Record<string, () => Promise<unknown>> = {
    get: () => store.get('key'),
    'get of nothing': () => store.get('nothing'),
    set: () => store.set('key', 1, null),
    'set for a minute': () => store.set('key', 1, MINUTE),
    'set, over': () => store.set('gone', 1, 0),
    add: () => store.add('added', 1, null),
    'add for a minute': () => store.add('new', 1, MINUTE),
    'add to an entry': () => store.add('key', 1, MINUTE),
    'add, over': () => store.add('nothing', 1, 0),
    delete: () => store.delete('gone'),
    touch: () => store.touch('key', MINUTE),
    'touch for ever': () => store.touch('key', null),
    'touch of nothing': () => store.touch('nothing', null),
    'touch, over': () => store.touch('gone', 0),
    increment: () => store.increment('key', 1),
  };
  // A script is sent once more when Redis does not know it yet.
  await store.set('key', 1, null);
  for (const call of Object.values(calls)) await call();
  await redis.send('DEL', 'shop:new', 'shop:added');
  const table = await tabulate(Object.keys(calls), async (name) => {
    const { commands } = await redis.watch(async () => calls[name]?.());
    return commands.length;
  });
  expect(table).toEqual(Object.fromEntries(Object.keys(calls).map((name) => [name, 1])));
});

needs('redis')(
  'of many adds by two shops, one stores, and no increment of them is lost',
  async () => {
    const shops = [await openOnRedis(), await openOnRedis()];
    await shops[0]?.store.set('count', 0, null);
    const values = Array.from({ length: 25 }, (_, i) => i);
    const added = await Promise.all(shops.map(({ store }) => store.addAtOnce('key', values)));
    await Promise.all(shops.map(({ store }) => store.incrementAtOnce('count', 1, 25)));
    const count = await shops[0]?.store.get('count');
    expect({ added: added.flat().filter(Boolean).length, count }).toEqual({
      added: 1,
      count: { hit: true, value: 50 },
    });
  },
);

needs('redis')('whatever another program has stored that is not JSON is a miss', async () => {
  const shop = await openOnRedis();
  const texts = ['', 'plain text', '{"title":', 'undefined', 'NaN', "{'a': 1}", '[1,]'];
  for (const [i, text] of texts.entries()) await redis.send('SET', `shop:text ${i}`, text);
  await redis.send('RPUSH', 'shop:a list', 'Salt', 'Ink');
  await redis.send('HSET', 'shop:a hash', 'title', 'Salt');
  await redis.send('SET', 'shop:json', ' {"title": "Salt"} ');
  const keys = ['a list', 'a hash', ...texts.map((_, i) => `text ${i}`)];
  const found = await tabulate(keys, (key) => outcome(() => shop.store.get(key)));
  const json = await shop.store.get('json');
  const replaced = await tabulate(keys, async (key) => {
    await shop.store.set(key, 'new', null);
    return shop.store.get(key);
  });
  const all = (row: unknown) => Object.fromEntries(keys.map((key) => [key, row]));
  expect({ found, json, replaced }).toEqual({
    found: all(MISS),
    json: { hit: true, value: { title: 'Salt' } },
    replaced: all({ hit: true, value: 'new' }),
  });
});

needs('redis')('a Redis that is full still finds what it has, with one warning', async () => {
  const shop = await open<Shop>();
  const { call, logged } = await openAt(shop, await redisUrlOf(shop));
  await call('set', ['there', 'value', null]);
  await redis.refuseWrites();
  const refused: unknown[] = [];
  for (let i = 0; i < 5; i += 1) {
    refused.push([
      await call('set', [`new ${i}`, 'value', MINUTE]),
      await call('add', [`new ${i}`, 'value', MINUTE]),
      await call('get', ['there']),
      await call('get', [`new ${i}`]),
    ]);
  }
  const levels = (await logged()).map(({ level }) => level);
  await redis.allowWrites();
  await call('set', ['there', 'newer', null]);
  const later = await call('get', ['there']);
  expect({ refused, levels, later }).toEqual({
    refused: Array(5).fill([null, false, { hit: true, value: 'value' }, MISS]),
    levels: ['warn'],
    later: { hit: true, value: 'newer' },
  });
});

needs('redis')('with a wrong password nothing is found, with one warning', async () => {
  const shop = await open<Shop>();
  const { call, logged } = await openAt(shop, await shop.redis.wrongLogin());
  const came = await callInOrder(call);
  const levels = (await logged()).map(({ level }) => level);
  expect({ came, levels }).toEqual({ came: WITHOUT_REDIS, levels: ['warn'] });
});

needs('redis')(
  'a Redis that comes back is used again, and each outage is one warning',
  async () => {
    const table = await tabulate(['shut', 'silent'], async (how) => {
      const shop = await open<Shop>();
      const { door, url } = await shop.redis.openDoor();
      const { call, logged } = await openAt(shop, url);
      await call('set', ['key', 'value', null]);
      const rounds: unknown[] = [];
      for (let i = 1; i <= 2; i += 1) {
        await shop.redis.setDoor(door, how as 'shut');
        const lost = [await call('get', ['key']), await call('get', ['key'])];
        await call('set', ['key', 'lost', null]);
        const warnings = (await logged()).length;
        await shop.redis.setDoor(door, 'open');
        rounds.push({ lost, warnings, found: await foundAgain(call) });
      }
      return rounds;
    });
    const round = { lost: [MISS, MISS], found: { hit: true, value: 'value' } };
    const rounds = [
      { ...round, warnings: 1 },
      { ...round, warnings: 2 },
    ];
    expect(table).toEqual({ shut: rounds, silent: rounds });
  },
);

needs('redis')(
  'a Redis that was not there when the shop opened is used when it comes',
  async () => {
    const shop = await open<Shop>();
    const { door, url } = await shop.redis.openDoor();
    await shop.redis.setDoor(door, 'shut');
    const { call } = await openAt(shop, url);
    const before = await call('get', ['key']);
    await redis.send('SET', 'shop:key', '"value"');
    await shop.redis.setDoor(door, 'open');
    expect([before, await foundAgain(call)]).toEqual([MISS, { hit: true, value: 'value' }]);
  },
);

needs('redis')('after its connections were ended, a shop connects again', async () => {
  const shop = await openOnRedis();
  await shop.store.set('key', 'value', null);
  const dropped = await redis.dropConnections();
  const found = await foundAgain((_operation, [key]) => shop.store.get(key as string));
  expect({ dropped: dropped > 0, found }).toEqual({
    dropped: true,
    found: { hit: true, value: 'value' },
  });
});

type Call = (operation: Operation, args: Json[], limitMs?: number) => Promise<unknown>;

/** At all ports at the same time: an answer that waits does so at each of them. */
async function atEachPort<T>(act: (kind: PortKind) => Promise<T>): Promise<Record<string, T>> {
  const rows = PORTS.map(async (kind) => [kind, await act(kind)] as const);
  return Object.fromEntries(await Promise.all(rows));
}

/** What each call returns, up to the first one that takes too long. */
async function callInOrder(call: Call): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const [operation, args] of WITHOUT_REDIS) {
    const came = await call(operation, args);
    rows.push([operation, args, came]);
    if (isLate(came)) break;
  }
  return rows;
}

function isLate(came: unknown): boolean {
  return (Object(came) as { error?: unknown }).error === 'late';
}

/** Asks until there is an entry, for as long as it may take. */
async function foundAgain(call: (operation: 'get', args: Json[]) => Promise<unknown>) {
  return within(A_RETURN, async () => {
    for (;;) {
      const found = await call('get', ['key']);
      if ((Object(found) as { hit?: boolean }).hit) return found;
      // Not a sleep that anything depends on: it leaves the processor to others.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}

function openOnRedis(env: Record<string, string> = {}): Promise<Shops> {
  return open<Shop>({ CACHE_URL: 'redis:', ...env });
}

/** A store of its own at this address, in the process of the shop. */
async function openAt(shop: Shops, url: string) {
  const id = await shop.redis.openStore(url, 'shop');
  const call = (operation: Operation, args: Json[], limitMs = A_CALL_MS) =>
    outcome(() => shop.redis.call(id, operation, args, limitMs));
  const close = () => outcome(() => shop.redis.close(id, A_CALL_MS));
  return { call, close, logged: () => shop.redis.logged(id) };
}

async function urlOf(shop: Shops, kind: PortKind, login = ''): Promise<string> {
  return `redis://${login}127.0.0.1:${await shop.redis.openPort(kind)}/0`;
}

async function redisUrlOf(shop: Shops): Promise<string> {
  return (await shop.redis.openDoor()).url;
}

/** What a call returned, or the code or name of its error. */
async function outcome(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (thrown) {
    const { name, code = name } = thrown as { name: string; code?: string };
    if (code === 'not-implemented') throw thrown;
    return { error: code };
  }
}

/** Time goes on while a test runs. */
function lifeOf(ms: number | null | undefined): string {
  if (ms === null) return 'for ever';
  return ms !== undefined && ms > 8 * MINUTE && ms <= 10 * MINUTE ? 'about 10 minutes' : String(ms);
}

async function seedSales(): Promise<void> {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [{ id: 2, author_id: 1, title: 'Ink', price_cents: 900 }],
    sales: [{ id: 1, book_id: 2, copies: 5 }],
  });
}
