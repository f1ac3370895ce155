import { database, open, type Opened, tabulate } from '@bookshop/kit';

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

/** What the call answers, and the texts of all its statements. */
async function watched<T>({ watch }: Opened<Shop>, act: () => Promise<T>) {
  const { value, error, sql } = await watch(act);
  if (error) throw error as Error;
  return { value, sql };
}

/**
 * The statements with which a sweep reads books; those that ask for a number or the highest id are
 * none.
 */
async function readsOf(shop: Opened<Shop>, sweep: Sweep) {
  const { sql } = await watched(shop, () => shop.eachBook.sweepBooks(sweep));
  return sql.filter(
    ({ verb, text }) => verb === 'select' && !/^select (?:count|max)\s*\(/i.test(text),
  );
}

test('every book comes once, by id, whatever the size of the batches', async () => {
  // 8, 15, 22, 4, …: in the table they do not lie by id.
  await seedBooks(upTo(25).map((n) => ((n * 7) % 25) + 1));
  const { eachBook } = await open<Shop>();
  const sizes = ['1', '7', '24', '25', '26', '100'];
  const came = await tabulate(sizes, (size) => eachBook.sweepBooks({ batchSize: Number(size) }));
  expect(came).toEqual({
    '1': upTo(25),
    '7': upTo(25),
    '24': upTo(25),
    '25': upTo(25),
    '26': upTo(25),
    '100': upTo(25),
  });
});

test('a gap between the ids is not the end', async () => {
  const ids = [3, 4, 5, 900, 901, 70_000, 2_000_000_000];
  await seedBooks(ids);
  const { eachBook } = await open<Shop>();
  expect(await eachBook.sweepBooks({ batchSize: 2 })).toEqual(ids);
});

test('no statement asks for more books than a batch has', async () => {
  await seedBooks(upTo(25));
  const reads = await readsOf(await open<Shop>(), { batchSize: 10 });
  const tooMany = reads.filter(({ limit }) => limit === null || limit > 10);
  expect(tooMany.map(({ text }) => text)).toEqual([]);
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
  }).toEqual({
    'stopped at the 1st book': 1,
    'stopped at the 5th': 1,
    'stopped at the 10th': 1,
    'stopped at the 11th': 2,
  });
});

test('books that are archived as they come: every one comes and is archived', async () => {
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

test('books that are added meanwhile: the others come once, and nothing comes twice', async () => {
  await seedBooks(upTo(25));
  const { eachBook } = await open<Shop>();
  const came = await eachBook.sweepBooks({ batchSize: 10, onEach: 'add-sequel' });
  expect({
    first: came.filter((id) => id <= 25),
    twice: came.filter((id, i) => came.indexOf(id) < i),
  }).toEqual({ first: upTo(25), twice: [] });
});

test('every sweep begins with the first book, also beside another one', async () => {
  await seedBooks(upTo(25));
  const { eachBook } = await open<Shop>();
  const stopped = await eachBook.sweepBooks({ batchSize: 10, stopAfter: 15 });
  const [one, other] = await Promise.all([
    eachBook.sweepBooks({ batchSize: 4 }),
    eachBook.sweepBooks({ batchSize: 10 }),
  ]);
  expect({ stopped, one, other }).toEqual({ stopped: upTo(15), one: upTo(25), other: upTo(25) });
});

test('a size that is no whole number from 1 on is refused before any SQL', async () => {
  await seedBooks(upTo(25));
  const shop = await open<Shop>();
  const sizes = [
    '{}',
    '{"batchSize":null}',
    '{"batchSize":0}',
    '{"batchSize":-1}',
    '{"batchSize":1.5}',
    '{"batchSize":"10"}',
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
    },
    sql: [],
  });
});
