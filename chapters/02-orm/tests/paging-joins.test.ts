import {
  crowd,
  database,
  narrow,
  open,
  type Opened,
  reverseTies,
  sortBy,
  type Stockroom,
  tabulate,
} from '@bookshop/kit';

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

/** What a page of this shop holds. */
function pageOf({ authors, books }: Stockroom, { limit, offset, inPrintOnly }: PageWish) {
  const shown = sortBy(books, 'title', 'id').filter(({ in_print }) => !inPrintOnly || in_print);
  const booksOf = (author: number) =>
    shown.filter((book) => book.author_id === author).map(({ id, title }) => ({ id, title }));
  const everybody = sortBy(authors, 'name', 'id')
    .map(({ id, name }) => ({ id, name, books: booksOf(id) }))
    .filter((author) => !inPrintOnly || author.books.length > 0);
  return { count: everybody.length, results: everybody.slice(offset, offset + limit) };
}

/** Counts and results of these pages, by wish, as they came and as they have to be. */
async function comparePages(wishes: readonly PageWish[]) {
  const shop = crowd(1);
  await database.seed(shop);
  await reverseTies('authors', 'name');
  await reverseTies('books', 'title');
  const { pageAuthors } = await open<Shop>();
  const came: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  // Side by side, as visitors ask for them.
  const pages = await Promise.all(
    wishes.map(async (wish) => ({ wish, ...(await pageAuthors.pageAuthors(wish)) })),
  );
  for (const { wish, count, results } of pages) {
    const expected = pageOf(shop, wish);
    const page = narrow(results, expected.results);
    const name = JSON.stringify(wish);
    came[name] = { count, ...page.received };
    wanted[name] = { count: expected.count, ...page.expected };
  }
  return { came, wanted };
}

/** The queries that a page takes. */
async function queriesOf({ watch, pageAuthors }: Opened<Shop>, wish: PageWish) {
  const { error, sql } = await watch(() => pageAuthors.pageAuthors(wish));
  if (error) throw error as Error;
  return sql.filter(({ kind }) => kind === 'query');
}

/** How many rows the database returns for this SELECT. */
async function countRows(text: string): Promise<number> {
  const [answer] = await database.rows(`SELECT count(*) AS rows FROM (${text}) AS answer`);
  return Number(answer?.['rows']);
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

test('count is the number at that moment, on every page and with every filter', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  const pages = [
    { limit: 3, offset: 3, inPrintOnly: true },
    { limit: 3, offset: 3 },
    { limit: 3, offset: 0, inPrintOnly: true },
    { limit: 3, offset: 0 },
  ];
  const changes = [
    'SELECT 1',
    "INSERT INTO authors (id, name) VALUES (5, 'Eve Frost')",
    "INSERT INTO books (author_id, title, price_cents) VALUES (5, 'Gorse', 900)",
    'DELETE FROM authors WHERE id = 1',
  ];
  const counts = await tabulate(changes, async (change) => {
    await database.rows(change);
    const each: number[] = [];
    for (const page of pages) each.push((await pageAuthors.pageAuthors(page)).count);
    return { 'in print': [each[0], each[2]], all: [each[1], each[3]] };
  });
  const [nothing = '', author = '', book = '', deleted = ''] = changes;
  expect(counts).toEqual({
    [nothing]: { 'in print': [2, 2], all: [4, 4] },
    [author]: { 'in print': [2, 2], all: [5, 5] },
    [book]: { 'in print': [3, 3], all: [5, 5] },
    [deleted]: { 'in print': [2, 2], all: [4, 4] },
  });
});

test('a page beyond the end is empty and has the same count', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  expect({
    'right behind the end': await pageAuthors.pageAuthors({ limit: 2, offset: 4 }),
    'far out': await pageAuthors.pageAuthors({ limit: 2, offset: 1_000 }),
    'beyond 32 bits': await pageAuthors.pageAuthors({ limit: 100, offset: 3_000_000_000 }),
    'in print': await pageAuthors.pageAuthors({ limit: 2, offset: 2, inPrintOnly: true }),
  }).toEqual({
    'right behind the end': { count: 4, results: [] },
    'far out': { count: 4, results: [] },
    'beyond 32 bits': { count: 4, results: [] },
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
  await reverseTies('authors', 'name');
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

test('every page of many authors begins and ends where limit and offset say', async () => {
  const { came, wanted } = await comparePages([
    { limit: 20, offset: 0 },
    { limit: 20, offset: 40, inPrintOnly: false },
    { limit: 7, offset: 5 },
    { limit: 3, offset: 1, inPrintOnly: false },
    { limit: 100, offset: 33 },
    { limit: 1, offset: 259 },
    { limit: 50, offset: 255 },
    { limit: 10, offset: 260, inPrintOnly: false },
    ...Array.from({ length: 30 }, (_, i) => ({ limit: 9, offset: 9 * i })),
  ]);
  expect(came).toEqual(wanted);
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

test('in print only: every page of many authors begins and ends where limit and offset say', async () => {
  const { came, wanted } = await comparePages([
    { limit: 20, offset: 0, inPrintOnly: true },
    { limit: 7, offset: 5, inPrintOnly: true },
    { limit: 100, offset: 33, inPrintOnly: true },
    { limit: 100, offset: 150, inPrintOnly: true },
    { limit: 10, offset: 260, inPrintOnly: true },
    ...Array.from({ length: 30 }, (_, i) => ({ limit: 9, offset: 9 * i, inPrintOnly: true })),
  ]);
  expect(came).toEqual(wanted);
});

test('a page of three and a page of a hundred take the same number of statements', async () => {
  await database.seed(crowd(1));
  const shop = await open<Shop>();
  const costOf = async (limit: number) => ({
    all: (await queriesOf(shop, { limit, offset: 0 })).length,
    'in print only': (await queriesOf(shop, { limit, offset: 0, inPrintOnly: true })).length,
  });
  const three = await costOf(3);
  expect({ 'for a hundred, as for three': await costOf(100) }).toEqual({
    'for a hundred, as for three': three,
  });
});

test('the database cuts the page and counts: no statement returns more rows than the page has', async () => {
  const made = crowd(1);
  await database.seed(made);
  const shop = await open<Shop>();
  // A join has a row for each book, and one for an author without.
  const mostOf = (wish: PageWish) =>
    pageOf(made, wish).results.reduce((sum, { books }) => sum + Math.max(books.length, 1), 0);
  for (const inPrintOnly of [false, true]) {
    // The page with the fewest books: nothing but its own authors fits into it.
    const wishes = Array.from({ length: 120 }, (_, i) => ({ limit: 3, offset: i, inPrintOnly }));
    const wish = wishes.reduce((one, other) => (mostOf(other) < mostOf(one) ? other : one));
    const most = mostOf(wish);
    const tooMany: { rows: number; text: string }[] = [];
    for (const { text } of await queriesOf(shop, wish)) {
      const rows = await countRows(text);
      if (rows > most) tooMany.push({ rows, text });
    }
    expect({ most, tooMany }).toEqual({ most, tooMany: [] });
  }
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
