import {
  crowd,
  database,
  narrow,
  open,
  type Opened,
  type Statement,
  sweep,
  tabulate,
} from '@bookshop/kit';

import type { Sweep } from '../src/probes/sweep-books';
import type { Shop } from '../src/shop';

/** Inserts books with these ids, in this order. */
function seedBooks(ids: readonly number[]): Promise<void> {
  return database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: ids.map((id) => ({ id, author_id: 1, title: `Book ${id}`, price_cents: 900 })),
  });
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

/** What the call returns, and all its statements. */
async function watched<T>({ watch }: Opened<Shop>, act: () => Promise<T>) {
  const { value, error, sql } = await watch(act);
  if (error) throw error as Error;
  return { value, sql };
}

/** A statement that reads only a number of books or the highest id. */
const ONE_NUMBER = /^select\s+(?:count|max)\s*\([^()]*\)(?:\s+as\s+\S+)?\s+from\b/i;

/** The statements with which books are read. */
async function readsOf(shop: Opened<Shop>, wish: Sweep) {
  const { sql } = await watched(shop, () => shop.eachBook.sweepBooks(wish));
  return sql.filter(isRead);
}

function isRead({ verb, text }: Statement): boolean {
  return verb === 'select' && !ONE_NUMBER.test(text);
}

/** The result of a call that failed. */
const NONE = { ids: [] as number[], reads: 0 };

/** How many rows the database returns for this SELECT. */
async function countRows(text: string): Promise<number> {
  const [answer] = await database.rows(`SELECT count(*) AS rows FROM (${text}) AS answer`);
  return Number(answer?.['rows']);
}

const TENS = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

/** For `sweep`: twelve books, whose ids leave room for others, in batches of four. */
async function readingTens() {
  await seedBooks(TENS);
  const { eachBook } = await open<Shop>();
  return () => eachBook.sweepBooks({ batchSize: 4 });
}

const twiceIn = (ids: readonly number[]) => ids.filter((id, i) => ids.indexOf(id) < i);

test('every book is yielded once, by id, whatever the batch size', async () => {
  // 8, 15, 22, 4, …: in the table they are not in the order of their ids.
  await seedBooks(upTo(25).map((n) => ((n * 7) % 25) + 1));
  const { eachBook } = await open<Shop>();
  const sizes = ['1', '7', '24', '25', '26', '100', '1000000', '9007199254740991'];
  const came = await tabulate(sizes, (size) => eachBook.sweepBooks({ batchSize: Number(size) }));
  expect(came).toEqual({
    '1': upTo(25),
    '7': upTo(25),
    '24': upTo(25),
    '25': upTo(25),
    '26': upTo(25),
    '100': upTo(25),
    '1000000': upTo(25),
    '9007199254740991': upTo(25),
  });
});

test('a gap between the ids is not the end', async () => {
  const ids = [3, 4, 5, 900, 901, 70_000, 2_000_000_000];
  await seedBooks(ids);
  const { eachBook } = await open<Shop>();
  expect(await eachBook.sweepBooks({ batchSize: 2 })).toEqual(ids);
});

test('a thousand books whose ids have gaps are yielded in the same way', async () => {
  const shop = crowd(1);
  await database.seed(shop);
  const { eachBook } = await open<Shop>();
  const ids = shop.books.map(({ id }) => id).sort((a, b) => a - b);
  const came: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  for (const batchSize of [1, 130, 1040]) {
    const books = narrow(await eachBook.sweepBooks({ batchSize }), ids);
    came[`batches of ${batchSize}`] = books.received;
    wanted[`batches of ${batchSize}`] = books.expected;
  }
  expect(came).toEqual(wanted);
});

test('no statement returns more books than a batch has', async () => {
  await seedBooks(upTo(25));
  const reads = await readsOf(await open<Shop>(), { batchSize: 10 });
  const tooMany: { rows: number; text: string }[] = [];
  for (const { text } of reads) {
    const rows = await countRows(text);
    if (rows > 10) tooMany.push({ rows, text });
  }
  expect(tooMany).toEqual([]);
});

test('there is one statement for each batch, and at most one more', async () => {
  await seedBooks(upTo(25));
  const shop = await open<Shop>();
  const statements: { batchSize: number; reads: number; most: number }[] = [];
  for (const batchSize of [1, 5, 10, 24, 25, 26]) {
    const { length } = await readsOf(shop, { batchSize });
    statements.push({ batchSize, reads: length, most: Math.ceil(25 / batchSize) + 1 });
  }
  expect(statements.filter(({ reads, most }) => reads > most)).toEqual([]);
});

test('a thousand books take at most two statements if a batch can hold all of them', async () => {
  await database.seed(crowd(1));
  const reads = await readsOf(await open<Shop>(), { batchSize: 1_040, stopAfter: 1_040 });
  expect({ 'at most two': Math.max(reads.length, 2) }).toEqual({ 'at most two': 2 });
});

test('a batch is read when its first book is asked for, and not before', async () => {
  await seedBooks(upTo(25));
  const shop = await open<Shop>();
  const readsUntil = async (stopAfter: number) =>
    (await readsOf(shop, { batchSize: 10, stopAfter })).length;
  expect({
    'stopped at the 1st book': await readsUntil(1),
    'stopped at the 5th': await readsUntil(5),
    'stopped at the 10th': await readsUntil(10),
    'stopped at the 11th': await readsUntil(11),
    'stopped at the 20th': await readsUntil(20),
    'stopped at the 21st': await readsUntil(21),
  }).toEqual({
    'stopped at the 1st book': 1,
    'stopped at the 5th': 1,
    'stopped at the 10th': 1,
    'stopped at the 11th': 2,
    'stopped at the 20th': 2,
    'stopped at the 21st': 3,
  });
});

test('if each book is archived when it is yielded, every book is yielded and archived', async () => {
  await seedBooks(upTo(25));
  const { eachBook } = await open<Shop>();
  const came = await eachBook.sweepBooks({ batchSize: 10, onEach: 'archive' });
  expect({
    came,
    archived: await database.rows('SELECT id, title FROM archived_books ORDER BY id'),
    left: await database.rows('SELECT id FROM books ORDER BY id'),
  }).toEqual({
    came: upTo(25),
    archived: upTo(25).map((id) => ({ id, title: `Book ${id}` })),
    left: [],
  });
});

test('if books are added meanwhile, the others are yielded once, and no book twice', async () => {
  await seedBooks(upTo(25));
  const { eachBook } = await open<Shop>();
  const came = await eachBook.sweepBooks({ batchSize: 10, onEach: 'add-sequel' });
  expect({ first: came.filter((id) => id <= 25), twice: twiceIn(came) }).toEqual({
    first: upTo(25),
    twice: [],
  });
});

test('books that somebody adds between any two statements change nothing for the others', async () => {
  const fives = TENS.map((id) => `(${id - 5}, 1, 'Book ${id - 5}', 900)`).join(', ');
  const add = () =>
    database.rows(`INSERT INTO books (id, author_id, title, price_cents) VALUES ${fives}`);
  await sweep.others(readingTens, add, async ({ value = [], error }) => {
    const tens = value.filter((id) => TENS.includes(id));
    expect({ error, tens, twice: twiceIn(value) }).toEqual({ tens: TENS, twice: [] });
  });
});

test('books that somebody deletes between any two statements change nothing for the others', async () => {
  const gone = [10, 20, 30, 50, 80, 120];
  const remove = () => database.rows(`DELETE FROM books WHERE id IN (${gone.join(', ')})`);
  const counting = async () => {
    await seedBooks(TENS);
    const shop = await open<Shop>();
    return async () => {
      const { value, sql } = await watched(shop, () => shop.eachBook.sweepBooks({ batchSize: 4 }));
      return { ids: value ?? [], reads: sql.filter(isRead).length };
    };
  };
  await sweep.others(counting, remove, async ({ value: { ids, reads } = NONE, error }) => {
    const left = ids.filter((id) => !gone.includes(id));
    const expected = TENS.filter((id) => !gone.includes(id));
    expect({ error, left, twice: twiceIn(ids), 'at most four': Math.max(reads, 4) }).toEqual({
      left: expected,
      twice: [],
      'at most four': 4,
    });
  });
});

test('a loop that begins while another one waits for its books gets the books that exist by then', async () => {
  let sweepTens: () => Promise<number[]>;
  let second: number[] = [];
  const reading = async () => (sweepTens = await readingTens());
  const comeToo = async () => {
    await database.rows(
      "INSERT INTO books (id, author_id, title, price_cents) VALUES (5, 1, 'New', 900)",
    );
    second = await sweepTens();
  };
  await sweep.others(reading, comeToo, async ({ value, error, at }) => {
    await (at ? undefined : comeToo());
    const first = (value ?? []).filter((id) => id > 5);
    expect({ error, first, second }).toEqual({ first: TENS, second: [5, ...TENS] });
  });
});

test('whichever statement fails, the loop fails as well, and the next loop gets every book', async () => {
  await sweep.faults(readingTens, async ({ value, error, at, again }) => {
    expect({ failed: error !== undefined, came: value }).toEqual({
      failed: at !== undefined,
      came: at ? undefined : TENS,
    });
    expect({ 'the next one': await again() }).toEqual({ 'the next one': TENS });
  });
});

test('every loop begins with the first book, also if another one is running', async () => {
  await seedBooks(upTo(25));
  const { eachBook } = await open<Shop>();
  const stopped = await eachBook.sweepBooks({ batchSize: 10, stopAfter: 15 });
  const [one, other] = await Promise.all([
    eachBook.sweepBooks({ batchSize: 4 }),
    eachBook.sweepBooks({ batchSize: 10 }),
  ]);
  expect({ stopped, one, other }).toEqual({ stopped: upTo(15), one: upTo(25), other: upTo(25) });
});

test('a size that is not a whole number of at least 1 is rejected before any SQL', async () => {
  await seedBooks(upTo(25));
  const shop = await open<Shop>();
  const sizes = [
    '{}',
    '{"batchSize":null}',
    '{"batchSize":0}',
    '{"batchSize":-1}',
    '{"batchSize":1.5}',
    '{"batchSize":"10"}',
    '{"batchSize":true}',
    '{"batchSize":[10]}',
    '{"batchSize":"NaN","isNumber":true}',
    '{"batchSize":"Infinity","isNumber":true}',
    '{"batchSize":"-Infinity","isNumber":true}',
  ];
  const { value, sql } = await watched(shop, () =>
    tabulate(sizes, (size) => shop.eachBook.sweepBooks(JSON.parse(size) as Sweep)),
  );
  expect({ value, sql: sql.map(({ text }) => text) }).toEqual({
    value: {
      '{}': { error: 'invalid-batch' },
      '{"batchSize":null}': { error: 'invalid-batch' },
      '{"batchSize":0}': { error: 'invalid-batch' },
      '{"batchSize":-1}': { error: 'invalid-batch' },
      '{"batchSize":1.5}': { error: 'invalid-batch' },
      '{"batchSize":"10"}': { error: 'invalid-batch' },
      '{"batchSize":true}': { error: 'invalid-batch' },
      '{"batchSize":[10]}': { error: 'invalid-batch' },
      '{"batchSize":"NaN","isNumber":true}': { error: 'invalid-batch' },
      '{"batchSize":"Infinity","isNumber":true}': { error: 'invalid-batch' },
      '{"batchSize":"-Infinity","isNumber":true}': { error: 'invalid-batch' },
    },
    sql: [],
  });
});
