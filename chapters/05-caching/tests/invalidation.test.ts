import { type Answer, database, open, type Opened, sweep, tabulate, within } from '@bookshop/kit';
import type { Json } from '@bookshop/kit/app';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Everything that is read from the cache; there is no book 99, and author 3 has no books. */
const BOOKS = ['/books/1', '/books/2', '/books/3', '/books/99'];
const LISTS = ['/books', '/books?author=1', '/books?author=2', '/books?author=3'];
const PATHS = [...BOOKS, ...LISTS];

/** What belongs to book 1 of author 1. */
const FIRST = ['/books/1', '/books', '/books?author=1'];

/** A book by its id, or a list of all or of an author. */
const PATH = /^\/books(?:\/(\d+)|\?author=(\d+))?$/;

/** Nobody needs so many calls of the store to remove what belongs to one book. */
const MOST_CALLS = 40;

const NEW = { title: 'Wind', authorId: 3, priceCents: 500 };

test('what was read once is read again without the database', async () => {
  const shop = await openWithBooks();
  const get = () =>
    tabulate(PATHS, async (path) => {
      const { status, json } = await shop.http('GET', path);
      return status === 200 ? json : status;
    });
  const first = await get();
  const { value: second, sql } = await shop.watch(get);
  const [salt, pepper, rain] = [book(1, 'Salt', 900), book(2, 'Pepper', 1250), RAIN];
  const expected = {
    ...{ '/books/1': salt, '/books/2': pepper, '/books/3': rain, '/books/99': 404 },
    '/books': { results: [pepper, rain, salt] },
    '/books?author=1': { results: [pepper, salt] },
    '/books?author=2': { results: [rain] },
    '/books?author=3': { results: [] },
  };
  expect({ first, second, statements: sql.length }).toEqual({
    first: expected,
    second: expected,
    statements: 0,
  });
});

test('a book, a missing book and a list cost one statement each, and then none', async () => {
  const shop = await openWithBooks();
  expect({ first: await costOf(shop), second: await costOf(shop) }).toEqual({
    first: every(PATHS, 1),
    second: every(PATHS, 0),
  });
});

test('a value is kept for 300 seconds, which a hit does not extend', async () => {
  const shop = await openWithBooks();
  const costs = [await costOf(shop)];
  for (const ms of [150 * SECOND, 149_999, 1, 299_999, 1]) {
    await shop.clock.advance(ms);
    costs.push(await costOf(shop));
  }
  const [hit, miss] = [every(PATHS, 0), every(PATHS, 1)];
  expect(costs).toEqual([miss, hit, hit, miss, hit, miss]);
});

test('an update is seen by the next read of the book and of its lists', async () => {
  const shop = await openWithBooks();
  await see(shop);
  const changes: Record<string, Json>[] = [
    { priceCents: 1 },
    { title: 'Zinc' },
    { copies: 9, shelf: '' },
  ];
  const seen = [];
  for (const change of changes) {
    const { status } = await patch(shop, 1, change);
    seen.push([status, await check(shop)]);
  }
  const { json } = await shop.http('GET', '/books/1');
  expect({ seen, json }).toEqual({
    seen: [
      [200, 'right'],
      [200, 'right'],
      [200, 'right'],
    ],
    json: { ...book(1, 'Zinc', 1), copies: 9, shelf: '' },
  });
});

test('a book that moves to another author is gone from the one list, and in the other', async () => {
  const shop = await openWithBooks();
  await see(shop);
  const there = await patch(shop, 1, { authorId: 2 });
  const moved = await see(shop);
  const back = await patch(shop, 1, { authorId: 1, title: 'Rye' });
  const returned = await check(shop);
  expect({ statuses: [there.status, back.status], moved, returned }).toEqual({
    statuses: [200, 200],
    moved: {
      ...UNCHANGED,
      '/books/1': 'Salt 900 of 2',
      '/books': ['Pepper 1250 of 1', 'Rain 700 of 2', 'Salt 900 of 2'],
      '/books?author=1': ['Pepper 1250 of 1'],
      '/books?author=2': ['Rain 700 of 2', 'Salt 900 of 2'],
    },
    returned: 'right',
  });
});

test('a deleted book is gone from everywhere', async () => {
  const shop = await openWithBooks();
  await see(shop);
  const { status } = await send(shop, 'DELETE', '/books/3');
  expect({ status, seen: await see(shop), check: await check(shop) }).toEqual({
    check: 'right',
    status: 204,
    seen: {
      ...UNCHANGED,
      '/books/3': 404,
      '/books': ['Pepper 1250 of 1', 'Salt 900 of 1'],
      '/books?author=2': [],
    },
  });
});

test('a new book is in the lists, and found under an id that was missing', async () => {
  const shop = await openWithBooks();
  const { json } = await send(shop, 'POST', '/books', NEW);
  const next = Number((json as { id: number }).id) + 1;
  const paths = [...PATHS, `/books/${next}`];
  const before = await see(shop, paths);
  const created = await send(shop, 'POST', '/books', { ...NEW, title: 'Ice' });
  expect({
    missing: before[`/books/${next}`],
    created: [created.status, (created.json as { id: number }).id],
    found: (await see(shop, paths))[`/books/${next}`],
    check: await check(shop, paths),
  }).toEqual({
    missing: 404,
    created: [201, next],
    found: 'Ice 500 of 3',
    check: 'right',
  });
});

test('new prices are seen in all books of the author', async () => {
  const shop = await openWithBooks();
  await see(shop);
  const { status } = await send(shop, 'POST', '/books/reprice', { authorId: 1, percent: 10 });
  expect({ status, seen: await see(shop), check: await check(shop) }).toEqual({
    check: 'right',
    status: 200,
    seen: {
      ...UNCHANGED,
      '/books/1': 'Salt 990 of 1',
      '/books/2': 'Pepper 1375 of 1',
      '/books': ['Pepper 1375 of 1', 'Rain 700 of 2', 'Salt 990 of 1'],
      '/books?author=1': ['Pepper 1375 of 1', 'Salt 990 of 1'],
    },
  });
});

test('a write removes what it has changed, and nothing else', async () => {
  const shop = await openWithBooks();
  const costAfter = async (write: () => Promise<Answer>) => {
    await see(shop);
    await write();
    return costOf(shop);
  };
  const none = every(PATHS, 0);
  expect({
    update: await costAfter(() => patch(shop, 1, { priceCents: 950 })),
    move: await costAfter(() => patch(shop, 2, { authorId: 3 })),
    reprice: await costAfter(() =>
      send(shop, 'POST', '/books/reprice', { authorId: 1, percent: -10 }),
    ),
    create: await costAfter(() => send(shop, 'POST', '/books', NEW)),
    remove: await costAfter(() => send(shop, 'DELETE', '/books/3')),
  }).toEqual({
    update: { ...none, ...every(FIRST, 1) },
    move: { ...none, ...every(['/books/2', '/books', '/books?author=1', '/books?author=3'], 1) },
    reprice: { ...none, ...every(FIRST, 1) },
    create: { ...none, ...every(['/books', '/books?author=3'], 1) },
    remove: { ...none, ...every(['/books/3', '/books', '/books?author=2'], 1) },
  });
});

test('a write that is rolled back removes nothing', async () => {
  const shop = await openWithBooks();
  await see(shop);
  const statuses = [];
  await shop.points.fail('books/before-commit');
  for (const write of WRITES) statuses.push((await write(shop)).status);
  await shop.points.release('books/before-commit');
  // These are rejected by a rule of the shop.
  statuses.push(
    (await patch(shop, 1, { authorId: 77 })).status,
    (await patch(shop, 99, {})).status,
  );
  const { value: seen, sql } = await shop.watch(() => see(shop));
  expect({ statuses, seen, statements: sql.length }).toEqual({
    statuses: [500, 500, 500, 500, 404, 404],
    seen: UNCHANGED,
    statements: 0,
  });
});

test('what a write has changed that was rolled back is not removed by the next one', async () => {
  const shop = await openWithBooks();
  await see(shop);
  await shop.points.fail('books/before-commit');
  for (const write of WRITES) await write(shop);
  await shop.points.release('books/before-commit');
  await patch(shop, 3, { priceCents: 750 });
  expect(await costOf(shop)).toEqual({
    ...every(PATHS, 0),
    ...every(['/books/3', '/books', '/books?author=2'], 1),
  });
});

test('until the commit the stored values are returned, and after it the new ones', async () => {
  const shop = await openWithBooks();
  await see(shop);
  await shop.points.hold('books/before-commit');
  const writing = patch(shop, 1, { priceCents: 1, authorId: 2 });
  await shop.points.arrived('books/before-commit');
  const { value: during, sql } = await shop.watch(() => see(shop));
  await shop.points.release('books/before-commit');
  const { status } = await writing;
  expect({ during, statements: sql.length, status, after: await see(shop) }).toEqual({
    during: UNCHANGED,
    statements: 0,
    status: 200,
    after: await rows(),
  });
});

test('what is first read while a write waits for its commit is new after it', async () => {
  const shop = await openWithBooks();
  await shop.points.hold('books/before-commit');
  const writing = send(shop, 'DELETE', '/books/1');
  await shop.points.arrived('books/before-commit');
  const during = await see(shop);
  await shop.points.release('books/before-commit');
  const { status } = await writing;
  expect({ during, status, after: await check(shop) }).toEqual({
    during: UNCHANGED,
    status: 204,
    after: 'right',
  });
});

test('a write is answered when the old values are gone', async () => {
  const shop = await openWithBooks();
  await see(shop);
  const operations = ['set', 'add', 'delete', 'increment', 'touch', 'clear'].map(
    (name) => `plain/${name}`,
  );
  const arrivals = new Map<string, number>();
  for (const point of operations) arrivals.set(point, await shop.points.count(point));
  for (const point of operations) await shop.points.hold(point);
  const writing = patch(shop, 1, { priceCents: 1 });
  const purging = operations.map((point) =>
    shop.points.arrived(point, (arrivals.get(point) ?? 0) + 1),
  );
  await Promise.race([writing, ...purging]);
  // Time for a response that does not wait.
  for (let i = 0; i < 5; i += 1) await shop.http('GET', '/style.css');
  let isAnswered = false;
  void writing.then(() => (isAnswered = true));
  await shop.http('GET', '/style.css');
  const early = isAnswered;
  for (const point of operations) await shop.points.release(point);
  await writing;
  expect({ early, after: await see(shop) }).toEqual({ early: false, after: await rows() });
});

test('a slow reader does not bring an old value back', async () => {
  const shop = await openWithBooks();
  const seen: Record<string, unknown> = {};
  for (const path of FIRST) {
    for (const wait of [0, MINUTE, HOUR, 3 * DAY]) {
      await shop.store.clear();
      const reading = await startReading(shop, path);
      await patch(shop, 1, { priceCents: Object.keys(seen).length });
      await shop.clock.advance(wait);
      await reading.end();
      seen[`${path} after ${wait / MINUTE} min`] = await check(shop, [path]);
    }
  }
  expect(seen).toEqual(every(Object.keys(seen), 'right'));
});

test('a slow reader does not replace a value that was read after the write', async () => {
  const shop = await openWithBooks();
  const reading = await startReading(shop, '/books/1');
  await patch(shop, 1, { priceCents: 1 });
  // Held as well, and released together with the slow one.
  const second = shop.http('GET', '/books/1');
  const arrived = await within(4, async () => {
    await shop.points.arrived('books/selected', 2);
    return 'it reads the rows itself';
  });
  await reading.end();
  const { json } = await second;
  expect({ arrived, second: tell(json), third: await check(shop, ['/books/1']) }).toEqual({
    arrived: 'it reads the rows itself',
    second: 'Salt 1 of 1',
    third: 'right',
  });
});

test('a slow reader who found nothing does not hide a new book', async () => {
  const shop = await openWithBooks();
  const { json } = await send(shop, 'POST', '/books', NEW);
  const next = Number((json as { id: number }).id) + 1;
  const seen = [];
  for (const slow of [`/books/${next}`, '/books?author=2', '/books']) {
    const reading = await startReading(shop, slow);
    await send(shop, 'POST', '/books', { ...NEW, authorId: 2 });
    await reading.end();
    seen.push(await check(shop, [slow]));
  }
  expect(seen).toEqual(['right', 'right', 'right']);
});

test('wherever a reader is when a write commits, the next read is new', async () => {
  const points = ['get', 'add', 'touch', 'set', 'delete', 'increment'].map(
    (name) => `plain/${name}`,
  );
  // What the reader finds: nothing, a value, or a generation whose value has expired.
  const ages = [undefined, 0, 300 * SECOND];
  const table = await tabulate([...points, 'books/selected'], async (point) => {
    const shop = await openWithBooks();
    const arrivals = async () => (await shop.points.count(point)) + 1;
    const seen = [];
    for (const [priceCents, age] of ages.entries()) {
      await shop.store.clear();
      await see(shop, age === undefined ? [] : ['/books/1']);
      await shop.clock.advance(age ?? 0);
      const first = await arrivals();
      await shop.points.hold(point);
      const reading = shop.http('GET', '/books/1');
      await Promise.race([reading, shop.points.arrived(point, first)]);
      const second = await arrivals();
      const writing = patch(shop, 1, { priceCents });
      // It may need the same operation of the store.
      await Promise.race([writing, shop.points.arrived(point, second)]);
      await shop.points.release(point);
      await Promise.all([reading, writing]);
      seen.push(await check(shop, ['/books/1']));
    }
    return seen;
  });
  expect(table).toEqual(every([...points, 'books/selected'], ['right', 'right', 'right']));
});

test('a value that was read slowly is kept for 300 seconds as well', async () => {
  const shop = await openWithBooks();
  const table: Record<string, unknown> = {};
  for (const path of ['/books/1', '/books/99', '/books', '/books?author=1']) {
    for (const minutes of [4, 20, 60]) {
      await shop.store.clear();
      const reading = await startReading(shop, path);
      await shop.clock.advance(minutes * MINUTE);
      await reading.end();
      await shop.clock.advance(299_999);
      const before = (await costOf(shop, [path]))[path];
      await shop.clock.advance(1);
      table[`${path} read in ${minutes} min`] = [before, (await costOf(shop, [path]))[path]];
    }
  }
  expect(table).toEqual(every(Object.keys(table), [0, 1]));
});

test('a value is kept for 300 seconds however long ago its subject was first read', async () => {
  const shop = await openWithBooks();
  const hours = ['0.2', '0.5', '1', '2', '6', '12', '24', '36', '48', '72'];
  const table = await tabulate(hours, async (text) => {
    await shop.store.clear();
    await see(shop, FIRST);
    await shop.clock.advance(Number(text) * HOUR - 150 * SECOND);
    const miss = await costOf(shop, FIRST);
    await shop.clock.advance(299_999);
    return { miss, hit: await costOf(shop, FIRST) };
  });
  expect(table).toEqual(every(hours, { miss: every(FIRST, 1), hit: every(FIRST, 0) }));
});

test('a value that was read slowly is kept however long ago its subject was first read', async () => {
  const shop = await openWithBooks();
  const hours = ['1', '2', '6', '12', '24', '36', '48', '72'];
  const table = await tabulate(hours, async (text) => {
    await shop.store.clear();
    await see(shop, ['/books']);
    await shop.clock.advance((Number(text) - 0.5) * HOUR);
    const reading = await startReading(shop, '/books');
    await shop.clock.advance(HOUR);
    await reading.end();
    await shop.clock.advance(299_999);
    return costOf(shop, ['/books']);
  });
  expect(table).toEqual(every(hours, { '/books': 0 }));
});

test('two days after the last request nothing is left in the store', async () => {
  const shop = await openWithBooks();
  await see(shop, [...PATHS, '/books/1001', '/books/1002', '/books?author=1003']);
  await shop.clock.advance(HOUR);
  for (const write of WRITES) await write(shop);
  await see(shop);
  const before = await shop.store.size();
  await shop.clock.advance(2 * DAY);
  const after = await shop.store.size();
  expect({ isUsed: before > 0, after, seen: await see(shop) }).toEqual({
    isUsed: true,
    after: 0,
    seen: await rows(),
  });
});

test('whichever entry the store loses, no old value comes back', async () => {
  const shop = await openWithBooks();
  const checks: unknown[] = [];
  let entries = 0;
  for (let lost = 0; lost <= entries; lost += 1) {
    await shop.store.clear();
    // Read, changed, and read again: the store has values from before and after the change.
    for (const priceCents of [1, 2]) {
      await see(shop, FIRST);
      await patch(shop, 1, { priceCents });
    }
    await lose(shop, lost);
    const first = await check(shop, FIRST);
    await patch(shop, 1, { priceCents: 3 });
    entries = Math.max(entries, await lose(shop, lost));
    checks.push({ lost, first, second: await check(shop, FIRST) });
  }
  const right = Array.from({ length: entries + 1 }, (_, lost) => ({
    ...{ lost, first: 'right', second: 'right' },
  }));
  expect({ checks, isTried: entries > 0 }).toEqual({ checks: right, isTried: true });
});

test('when the store loses everything, a slow reader brings nothing old back', async () => {
  const shop = await openWithBooks();
  const seen = [];
  for (const path of FIRST) {
    // Several generations: one that is counted from the start again meets an earlier one.
    for (const priceCents of [1, 2, 3]) {
      const reading = await startReading(shop, path);
      await patch(shop, 1, { priceCents });
      await shop.store.clear();
      await reading.end();
      seen.push([path, priceCents, await check(shop, [path])]);
      await patch(shop, 1, { priceCents: 0 });
    }
  }
  expect(seen).toEqual(FIRST.flatMap((path) => [1, 2, 3].map((price) => [path, price, 'right'])));
});

test('whoever reads between two statements of a write leaves no old value behind', async () => {
  let shop: Shops | undefined;
  const moving = async () => {
    const opened = await openWithBooks();
    await see(opened, ['/books/1', '/books?author=1']);
    shop = opened;
    return () => patch(opened, 1, { priceCents: 1, authorId: 2 });
  };
  const paths = [...FIRST, '/books?author=2'];
  const reading = async () => {
    await see(shop as Shops, paths);
  };
  await sweep.others(moving, reading, async () => {
    expect(await check(shop as Shops, paths)).toBe('right');
  });
});

test('whoever writes between two statements of readers leaves no old value behind', async () => {
  let shop: Shops | undefined;
  const reading = async () => {
    const opened = (shop = await openWithBooks());
    return () => see(opened, FIRST);
  };
  const writing = async () => {
    await patch(shop as Shops, 1, { priceCents: 1 });
  };
  await sweep.others(reading, writing, async ({ at }) => {
    await (at ? undefined : writing());
    expect(await check(shop as Shops, FIRST)).toBe('right');
  });
});

test('whichever statement of an update fails, the cache is right', async () => {
  const { prepare, judge } = failing((shop) => patch(shop, 1, { priceCents: 1, authorId: 2 }));
  await sweep.faults(prepare, async (came) => {
    expect(await judge(came)).toEqual(RIGHT);
  });
});

test('whichever statement of new prices fails, the cache is right', async () => {
  const prices = { authorId: 1, percent: 10 };
  const { prepare, judge } = failing((shop) => send(shop, 'POST', '/books/reprice', prices));
  await sweep.faults(prepare, async (came) => {
    expect(await judge(came)).toEqual(RIGHT);
  });
});

test('a read that fails is not stored', async () => {
  const paths = ['/books/1', '/books/99', '/books?author=3'];
  let shop: Shops | undefined;
  const reading = async () => {
    const opened = (shop = await openWithBooks());
    return async () => {
      const statuses = [];
      for (const path of paths) statuses.push((await opened.http('GET', path)).status);
      return statuses;
    };
  };
  await sweep.faults(reading, async ({ value, at }) => {
    const failed = value?.filter((status) => status === 500).length;
    const opened = shop as Shops;
    const seen = await see(opened, paths);
    expect({ failed, seen, cost: await costOf(opened, paths) }).toEqual({
      failed: at ? 1 : 0,
      seen: await rows(paths),
      cost: every(paths, 0),
    });
  });
});

test('after two writes at the same time, all is new', async () => {
  const shop = await openWithBooks();
  const pairs: (() => Promise<Answer>)[][] = [
    [() => patch(shop, 1, { priceCents: 1 }), () => patch(shop, 1, { title: 'Zinc' })],
    [() => patch(shop, 1, { authorId: 3 }), () => patch(shop, 2, { priceCents: 2 })],
    [
      () => send(shop, 'DELETE', '/books/3'),
      () => send(shop, 'POST', '/books/reprice', { authorId: 1, percent: 50 }),
    ],
  ];
  const seen = [];
  for (const pair of pairs) {
    await see(shop);
    const before = await shop.points.count('books/before-commit');
    await shop.points.hold('books/before-commit');
    const writing = pair.map((write) => write());
    await shop.points.arrived('books/before-commit', before + 1);
    await see(shop);
    await shop.points.release('books/before-commit');
    const statuses = (await Promise.all(writing)).map(({ status }) => status < 300);
    seen.push([...statuses, await check(shop)]);
  }
  expect(seen).toEqual(Array.from(pairs, () => [true, true, 'right']));
});

test('while the store fails, each read is one query, and right', async () => {
  const all = ['get', 'set', 'add', 'delete', 'touch', 'increment'];
  const ways: Record<string, string[]> = {
    get: ['get'],
    set: ['set'],
    add: ['add'],
    touch: ['touch'],
    all,
  };
  const table = await tabulate(Object.keys(ways), async (way) => {
    const shop = await openWithBooks();
    for (const name of ways[way] ?? []) await shop.points.fail(`plain/${name}`);
    const cost = await costOf(shop);
    const { status } = await patch(shop, 1, { priceCents: 1 });
    const old = await findOld(shop);
    for (const name of ways[way] ?? []) await shop.points.release(`plain/${name}`);
    await see(shop);
    return { cost, status, old, again: await costOf(shop) };
  });
  const expected = { cost: every(PATHS, 1), status: 200, old: [], again: every(PATHS, 0) };
  expect(table).toEqual(every(Object.keys(ways), expected));
});

test('a write that is committed succeeds although the store fails', async () => {
  const shop = await openWithBooks();
  const before = await check(shop);
  for (const name of ['get', 'set', 'add', 'delete', 'touch', 'increment', 'clear']) {
    await shop.points.fail(`plain/${name}`);
  }
  const statuses = [];
  for (const write of WRITES) statuses.push((await write(shop)).status);
  const [row] = await database.rows('SELECT price_cents FROM books WHERE id = 2');
  expect({ before, statuses, price: row?.['price_cents'] }).toEqual({
    before: 'right',
    statuses: [200, 200, 201, 204],
    price: 1375,
  });
});

test('whichever call of the store fails after a commit, the other old values are removed', async () => {
  const shop = await openWithBooks();
  await see(shop);
  const cost = await costOf(shop);
  const told = [];
  // At most one of the three subjects of the write needs the call that fails.
  for (let failing = 1, count = 1; failing <= count; failing += 1) {
    await see(shop);
    await database.rows(`UPDATE books SET price_cents = ${failing} WHERE id = 1`);
    const change = { ids: [1], authorIds: [1] };
    const { calls, error } = await shop.catalog.forgetWithout(failing, change);
    count = Math.min(calls, MOST_CALLS);
    const old = await findOld(shop);
    await shop.clock.advance(300 * SECOND);
    const removed = old.length > 1 ? { old } : 'all, or all but one';
    told.push({ failing, error, removed, oldLater: await findOld(shop) });
  }
  expect({ cost, told }).toEqual({
    cost: every(PATHS, 0),
    told: told.map(({ failing }) => ({
      failing,
      error: null,
      removed: 'all, or all but one',
      oldLater: [],
    })),
  });
});

test('the store is all that the processes of the shop share', async () => {
  const shop = await openWithBooks();
  await see(shop);
  const read = async () => [
    (await shop.catalog.readBookElsewhere(1))?.title,
    (await shop.catalog.readListElsewhere(1)).map(({ title }) => title),
    (await shop.catalog.readListElsewhere(null)).map(({ title }) => title),
    await shop.catalog.readBookElsewhere(99),
  ];
  const before = await read();
  await patch(shop, 1, { title: 'Zinc' });
  const changed = await read();
  await shop.store.clear();
  expect({ before, changed, cost: await costOf(shop) }).toEqual({
    before: ['Salt', ['Pepper', 'Salt'], ['Pepper', 'Rain', 'Salt'], null],
    changed: [ELSEWHERE, [ELSEWHERE], [ELSEWHERE], null],
    cost: every(PATHS, 1),
  });
});

const RIGHT = { first: 'right', status: 200, repeated: 'right' };

const ELSEWHERE = 'from the database of another process';

const UNCHANGED = {
  '/books/1': 'Salt 900 of 1',
  '/books/2': 'Pepper 1250 of 1',
  '/books/3': 'Rain 700 of 2',
  '/books/99': 404,
  '/books': ['Pepper 1250 of 1', 'Rain 700 of 2', 'Salt 900 of 1'],
  '/books?author=1': ['Pepper 1250 of 1', 'Salt 900 of 1'],
  '/books?author=2': ['Rain 700 of 2'],
  '/books?author=3': [],
};

/** One of each kind. */
const WRITES = [
  (shop: Shops) => patch(shop, 1, { priceCents: 1 }),
  (shop: Shops) => send(shop, 'POST', '/books/reprice', { authorId: 1, percent: 10 }),
  (shop: Shops) => send(shop, 'POST', '/books', NEW),
  (shop: Shops) => send(shop, 'DELETE', '/books/3'),
];

const RAIN = {
  ...{ id: 3, title: 'Rain', authorId: 2, author: 'Ben Ash' },
  ...{ shelf: '', priceCents: 700, copies: 0 },
};

/** One of Ada Brook's. */
function book(id: number, title: string, priceCents: number) {
  return { id, title, authorId: 1, author: 'Ada Brook', shelf: 'novels', priceCents, copies: 3 };
}

async function openWithBooks(): Promise<Shops> {
  await database.rows('DELETE FROM authors');
  await database.seed({
    authors: ['Ada Brook', 'Ben Ash', 'Cleo Fern'].map((name, i) => ({ id: i + 1, name })),
    books: [
      { id: 1, author_id: 1, title: 'Salt', shelf: 'novels', price_cents: 900, copies: 3 },
      { id: 2, author_id: 1, title: 'Pepper', shelf: 'novels', price_cents: 1250, copies: 3 },
      { id: 3, author_id: 2, title: 'Rain', shelf: '', price_cents: 700, copies: 0 },
    ],
  });
  return open<Shop>();
}

/** What the cached functions return, or the message of their error. */
async function see(
  shop: Shops,
  paths: readonly string[] = PATHS,
): Promise<Record<string, unknown>> {
  return tabulate(paths, (path) => read(shop, path).catch(({ message }: Error) => message));
}

/** As the route does it, without a request. */
async function read({ catalog }: Shops, path: string): Promise<unknown> {
  const [, id, author] = PATH.exec(path) ?? [];
  const found: unknown = await (id === undefined
    ? catalog.readList(author === undefined ? null : Number(author))
    : catalog.readBook(Number(id)));
  if (Array.isArray(found)) return found.map(tell);
  return found === null ? 404 : tell(found);
}

/** The same, computed from the rows. */
async function rows(paths: readonly string[] = PATHS): Promise<Record<string, unknown>> {
  const books = await database.rows('SELECT * FROM books ORDER BY title, id');
  const told = books.map(({ id, title, price_cents: price, author_id: author }) => ({
    ...{ id: String(id), author: String(author) },
    text: `${String(title)} ${String(price)} of ${String(author)}`,
  }));
  return tabulate(paths, async (path) => {
    const [, id, of] = PATH.exec(path) ?? [];
    if (id !== undefined) return told.find((book) => book.id === id)?.text ?? 404;
    return told.filter(({ author }) => of === undefined || author === of).map(({ text }) => text);
  });
}

function tell(json: unknown): string {
  const { title, priceCents, authorId } = json as Record<string, string | number>;
  return `${title} ${priceCents} of ${authorId}`;
}

/** Where the cached functions do not return what is in the rows. */
async function findOld(shop: Shops, paths: readonly string[] = PATHS): Promise<unknown[]> {
  const [seen, expected] = [await see(shop, paths), await rows(paths)];
  return paths
    .filter((path) => JSON.stringify(seen[path]) !== JSON.stringify(expected[path]))
    .map((path) => ({ path, seen: seen[path], expected: expected[path] }));
}

/** `right` where everything is new, and then in the cache. */
async function check(shop: Shops, paths: readonly string[] = PATHS): Promise<unknown> {
  const old = await findOld(shop, paths);
  if (old.length > 0) return old;
  const cost = await costOf(shop, paths);
  return Object.values(cost).every((statements) => statements === 0) ? 'right' : { cost };
}

/** How many statements each read costs. */
async function costOf(
  shop: Shops,
  paths: readonly string[] = PATHS,
): Promise<Record<string, unknown>> {
  return tabulate(paths, async (path) => {
    const { error, sql } = await shop.watch(() => read(shop, path));
    return error instanceof Error ? error.message : sql.length;
  });
}

function every<T>(paths: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(paths.map((path) => [path, value]));
}

/** A reader who has read the rows, and is held before anything is done with them. */
async function startReading(shop: Shops, path: string) {
  const before = await shop.points.count('books/selected');
  await shop.points.hold('books/selected');
  const reading = shop.http('GET', path);
  // A hit does not arrive.
  await Promise.race([reading, shop.points.arrived('books/selected', before + 1)]);
  return {
    end: async () => {
      await shop.points.release('books/selected');
      await reading;
    },
  };
}

/** Removes one entry from the store, and returns how many there were. */
async function lose({ catalog, store }: Shops, number: number): Promise<number> {
  const keys = await catalog.keys();
  const key = keys[number];
  if (key !== undefined) await store.delete(key);
  return keys.length;
}

/** For `sweep.faults`: a write of the shop, and what readers see after it and after its repetition. */
function failing(write: (shop: Shops) => Promise<Answer>) {
  const paths = [...FIRST, '/books?author=2'];
  let shop: Shops | undefined;
  return {
    prepare: async () => {
      const opened = (shop = await openWithBooks());
      await see(opened, paths);
      return () => write(opened);
    },
    judge: async ({ value, again }: { value?: Answer | undefined; again(): Promise<Answer> }) => {
      const first = await check(shop as Shops, paths);
      const { status } = Number(value?.status) < 300 ? { status: 200 } : await again();
      return { first, status, repeated: await check(shop as Shops, paths) };
    },
  };
}

function patch(shop: Shops, id: number, change: Record<string, Json>): Promise<Answer> {
  return send(shop, 'PATCH', `/books/${id}`, change);
}

function send(shop: Shops, method: string, path: string, body?: Json): Promise<Answer> {
  return shop.http(method, path, {
    headers: { authorization: 'Token staff' },
    ...(body === undefined ? {} : { body }),
  });
}
