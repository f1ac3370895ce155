import { database, open, type Opened } from '@bookshop/kit';

import type { PageWish } from '../src/catalog/page-authors';
import type { Shop } from '../src/shop';

/**
 * Ada has three books, of which two are in print; Ben one, out of print; Cleo none; Dora two, in
 * print.
 */
function seedShop(): Promise<void> {
  return database.seed({
    authors: [
      { id: 1, name: 'Ada Brook' },
      { id: 2, name: 'Ben Croft' },
      { id: 3, name: 'Cleo Dunn' },
      { id: 4, name: 'Dora Elm' },
    ],
    books: [
      { id: 1, author_id: 1, title: 'Alder', price_cents: 900, in_print: true },
      { id: 2, author_id: 1, title: 'Beech', price_cents: 900, in_print: false },
      { id: 3, author_id: 1, title: 'Cedar', price_cents: 900, in_print: true },
      { id: 4, author_id: 2, title: 'Dogwood', price_cents: 900, in_print: false },
      { id: 5, author_id: 4, title: 'Elder', price_cents: 900, in_print: true },
      { id: 6, author_id: 4, title: 'Fir', price_cents: 900, in_print: true },
    ],
  });
}

const ADA_IN_PRINT = {
  id: 1,
  name: 'Ada Brook',
  books: [
    { id: 1, title: 'Alder' },
    { id: 3, title: 'Cedar' },
  ],
};
const BEN = { id: 2, name: 'Ben Croft', books: [{ id: 4, title: 'Dogwood' }] };
const CLEO = { id: 3, name: 'Cleo Dunn', books: [] };
const DORA = {
  id: 4,
  name: 'Dora Elm',
  books: [
    { id: 5, title: 'Elder' },
    { id: 6, title: 'Fir' },
  ],
};

/** So many authors, with two books each. */
async function seedAuthors(count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  await database.seed({
    authors: ids.map((id) => ({ id, name: `Author ${id}` })),
    books: ids.flatMap((id) => [
      { author_id: id, title: 'Early work', price_cents: 900 },
      { author_id: id, title: 'Late work', price_cents: 900 },
    ]),
  });
}

/** The queries that a page takes. */
async function queriesOf({ watch, pageAuthors }: Opened<Shop>, wish: PageWish) {
  const { error, sql } = await watch(() => pageAuthors.pageAuthors(wish));
  if (error) throw error as Error;
  return sql.filter(({ kind }) => kind === 'query');
}

test('the limit is about authors, and each of them has all of their books', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  const { results } = await pageAuthors.pageAuthors({ limit: 2, offset: 0 });
  expect(results).toEqual([
    {
      id: 1,
      name: 'Ada Brook',
      books: [
        { id: 1, title: 'Alder' },
        { id: 2, title: 'Beech' },
        { id: 3, title: 'Cedar' },
      ],
    },
    BEN,
  ]);
});

test('the offset is about authors, and those without books count', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  const { results } = await pageAuthors.pageAuthors({ limit: 2, offset: 2 });
  expect(results).toEqual([CLEO, DORA]);
});

test('count is the number of authors, whatever the page', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  const countOf = async (limit: number, offset: number) =>
    (await pageAuthors.pageAuthors({ limit, offset })).count;
  expect({
    'the first one': await countOf(1, 0),
    'the first three': await countOf(3, 0),
    'the last one': await countOf(3, 3),
    'all at once': await countOf(100, 0),
  }).toEqual({ 'the first one': 4, 'the first three': 4, 'the last one': 4, 'all at once': 4 });
});

test('a page beyond the end is empty and has the same count', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  expect({
    'right behind the end': await pageAuthors.pageAuthors({ limit: 2, offset: 4 }),
    'far out': await pageAuthors.pageAuthors({ limit: 2, offset: 1_000 }),
    'in print': await pageAuthors.pageAuthors({ limit: 2, offset: 2, inPrintOnly: true }),
  }).toEqual({
    'right behind the end': { count: 4, results: [] },
    'far out': { count: 4, results: [] },
    'in print': { count: 2, results: [] },
  });
});

test('authors come by name, those of one name by id, across all pages', async () => {
  await database.seed({
    authors: [
      { id: 5, name: 'Ada Brook' },
      { id: 4, name: 'Ben Croft' },
      { id: 3, name: 'Ada Brook' },
      { id: 2, name: 'Ada Brook' },
      { id: 1, name: 'Cleo Dunn' },
    ],
    books: [
      { author_id: 2, title: 'Zinnia', price_cents: 900 },
      { author_id: 3, title: 'Yarrow', price_cents: 900 },
      { author_id: 5, title: 'Alder', price_cents: 900 },
    ],
  });
  const { pageAuthors } = await open<Shop>();
  const namesAt = async (offset: number) => {
    const { results } = await pageAuthors.pageAuthors({ limit: 2, offset });
    return results.map(({ id, name }) => `${name}, ${id}`);
  };
  expect([await namesAt(0), await namesAt(2), await namesAt(4)]).toEqual([
    ['Ada Brook, 2', 'Ada Brook, 3'],
    ['Ada Brook, 5', 'Ben Croft, 4'],
    ['Cleo Dunn, 1'],
  ]);
});

test('the books of an author come by title, those of one title by id', async () => {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [
      { id: 4, author_id: 1, title: 'Alder', price_cents: 900 },
      { id: 3, author_id: 1, title: 'Cedar', price_cents: 900 },
      { id: 2, author_id: 1, title: 'Beech', price_cents: 900 },
      { id: 1, author_id: 1, title: 'Beech', price_cents: 900 },
    ],
  });
  const { pageAuthors } = await open<Shop>();
  const { results } = await pageAuthors.pageAuthors({ limit: 10, offset: 0 });
  expect(results.map(({ books }) => books.map(({ id, title }) => `${title}, ${id}`))).toEqual([
    ['Alder, 4', 'Beech, 1', 'Beech, 2', 'Cedar, 3'],
  ]);
});

test('in print only: full pages of authors who have such a book, with these books', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  const pageAt = async (limit: number, offset: number) =>
    (await pageAuthors.pageAuthors({ limit, offset, inPrintOnly: true })).results;
  expect({
    'the first two': await pageAt(2, 0),
    'the second': await pageAt(1, 1),
  }).toEqual({ 'the first two': [ADA_IN_PRINT, DORA], 'the second': [DORA] });
});

test('in print only: count is the number of authors who have such a book', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  const countOf = async (limit: number) =>
    (await pageAuthors.pageAuthors({ limit, offset: 0, inPrintOnly: true })).count;
  expect({ one: await countOf(1), all: await countOf(100) }).toEqual({ one: 2, all: 2 });
});

test('a page of three and a page of a hundred take the same number of statements', async () => {
  await seedAuthors(100);
  const shop = await open<Shop>();
  const three = (await queriesOf(shop, { limit: 3, offset: 0 })).length;
  const hundred = (await queriesOf(shop, { limit: 100, offset: 0 })).length;
  expect({ 'for a hundred, as for three': hundred }).toEqual({
    'for a hundred, as for three': three,
  });
});

test('the database cuts the page: a statement has a LIMIT', async () => {
  await seedAuthors(10);
  const queries = await queriesOf(await open<Shop>(), { limit: 3, offset: 0 });
  expect(queries.map(({ text }) => text)).toContainEqual(expect.stringMatching(/\blimit\b/i));
});

test('GET /authors/page takes limit, offset and in_print from the address', async () => {
  await seedShop();
  const { http } = await open<Shop>();
  expect({
    'third and fourth': (await http('GET', '/authors/page?limit=2&offset=2')).json,
    'in print': (await http('GET', '/authors/page?limit=1&in_print=1')).json,
  }).toEqual({
    'third and fourth': { count: 4, results: [CLEO, DORA] },
    'in print': { count: 2, results: [ADA_IN_PRINT] },
  });
});
