import {
  crowd,
  database,
  narrow,
  open,
  type Opened,
  reverseTies,
  sortBy,
  type Stockroom,
  sweep,
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

/** What a page of this shop contains. */
function pageOf({ authors, books }: Stockroom, { limit, offset, inPrintOnly }: PageWish) {
  const shown = sortBy(books, 'title', 'id').filter(({ in_print }) => !inPrintOnly || in_print);
  const booksOf = (author: number) =>
    shown.filter((book) => book.author_id === author).map(({ id, title }) => ({ id, title }));
  const everybody = sortBy(authors, 'name', 'id')
    .map(({ id, name }) => ({ id, name, books: booksOf(id) }))
    .filter((author) => !inPrintOnly || author.books.length > 0);
  return { count: everybody.length, results: everybody.slice(offset, offset + limit) };
}

/** Count and results of each of these pages, as they are returned and as they should be. */
async function comparePages(wishes: readonly PageWish[]) {
  const shop = crowd(1);
  await database.seed(shop);
  await reverseTies('authors', 'name');
  await reverseTies('books', 'title');
  const { pageAuthors } = await open<Shop>();
  const came: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  // At the same time, as visitors request them.
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

test('the limit counts authors, and each of them has all of their books', async () => {
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

test('the offset counts authors, also those without books', async () => {
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

const SEVERAL_PAGES = [
  { limit: 2, offset: 0 },
  { limit: 3, offset: 1 },
  { limit: 2, offset: 0, inPrintOnly: true },
  { limit: 1, offset: 1, inPrintOnly: true },
];

test('whatever has changed since the last page is on the next one', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  // One change at a time, so that everything else is as it was.
  const changes = [
    'SELECT 1',
    "UPDATE authors SET name = 'Zoe Marsh' WHERE id = 1",
    "UPDATE books SET title = 'Zinnia' WHERE id = 1",
    'UPDATE books SET in_print = TRUE WHERE id = 4',
    'UPDATE books SET author_id = 3 WHERE id = 5',
    'DELETE FROM books WHERE id = 2',
    'DELETE FROM authors WHERE id = 2',
  ];
  const wanted: Record<string, unknown> = {};
  const paged = await tabulate(changes, async (change) => {
    await database.rows(change);
    const authors = await database.rows('SELECT * FROM authors');
    const books = await database.rows('SELECT * FROM books');
    const shop = { authors, books } as unknown as Stockroom;
    wanted[change] = SEVERAL_PAGES.map((wish) => pageOf(shop, wish));
    return Promise.all(SEVERAL_PAGES.map((wish) => pageAuthors.pageAuthors(wish)));
  });
  expect(paged).toEqual(wanted);
});

test('a page that is requested while another one is being read contains what was written in between', async () => {
  const expected = { count: 5, names: ['Aaron Ness', 'Ada Brook'] };
  let beside = expected;
  let askNext = async (): Promise<{ count: number; results: { name: string }[] }> =>
    Promise.reject(new Error('no shop is open'));
  const paging = async () => {
    await seedShop();
    const { pageAuthors } = await open<Shop>();
    askNext = () => pageAuthors.pageAuthors({ limit: 2, offset: 0 });
    return askNext;
  };
  const writeAndAsk = async () => {
    await database.rows('DELETE FROM authors WHERE id = 5');
    await database.rows("INSERT INTO authors (id, name) VALUES (5, 'Aaron Ness')");
    const { count, results } = await askNext();
    beside = { count, names: results.map(({ name }) => name) };
  };
  await sweep.others(paging, writeAndAsk, async ({ error }) => {
    expect({ error, beside }).toEqual({ beside: expected });
  });
});

test('a page beyond the end is empty and has the same count', async () => {
  await seedShop();
  const { pageAuthors } = await open<Shop>();
  expect({
    'right after the end': await pageAuthors.pageAuthors({ limit: 2, offset: 4 }),
    'far after the end': await pageAuthors.pageAuthors({ limit: 2, offset: 1_000 }),
    'beyond 32 bits': await pageAuthors.pageAuthors({ limit: 100, offset: 3_000_000_000 }),
    'in print': await pageAuthors.pageAuthors({ limit: 2, offset: 2, inPrintOnly: true }),
  }).toEqual({
    'right after the end': { count: 4, results: [] },
    'far after the end': { count: 4, results: [] },
    'beyond 32 bits': { count: 4, results: [] },
    'in print': { count: 2, results: [] },
  });
});

test('authors are sorted by name, those with the same name by id, across all pages', async () => {
  await database.seed({
    authors: [
      // Sorted by code point, as the database does; by UTF-16 code units the order is reversed.
      { id: 8, name: '\uff21da' },
      { id: 7, name: '\u{1f4d6} Ada' },
      { id: 6, name: 'ada brook' },
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
  expect([await namesAt(0), await namesAt(2), await namesAt(4), await namesAt(6)]).toEqual([
    ['Ada Brook, 2', 'Ada Brook, 3'],
    ['Ada Brook, 5', 'Ben Croft, 4'],
    ['Cleo Dunn, 1', 'ada brook, 6'],
    ['\uff21da, 8', '\u{1f4d6} Ada, 7'],
  ]);
});

test('the books of an author are sorted by title, those with the same title by id', async () => {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [
      { id: 7, author_id: 1, title: '\u{1f4d6}', price_cents: 900 },
      { id: 6, author_id: 1, title: '\uff21lder', price_cents: 900 },
      { id: 5, author_id: 1, title: 'alder', price_cents: 900 },
      { id: 4, author_id: 1, title: 'Alder', price_cents: 900 },
      { id: 3, author_id: 1, title: 'Cedar', price_cents: 900 },
      { id: 2, author_id: 1, title: 'Beech', price_cents: 900 },
      { id: 1, author_id: 1, title: 'Beech', price_cents: 900 },
    ],
  });
  const { pageAuthors } = await open<Shop>();
  const { results } = await pageAuthors.pageAuthors({ limit: 10, offset: 0 });
  expect(results.map(({ books }) => books.map(({ id, title }) => `${title}, ${id}`))).toEqual([
    ['Alder, 4', 'Beech, 1', 'Beech, 2', 'Cedar, 3', 'alder, 5', '\uff21lder, 6', '\u{1f4d6}, 7'],
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

/** This many authors, each with a book in print: the one with the id n comes after n - 1 others. */
async function seedManyAuthors(authors: number): Promise<void> {
  // Without it, the database would search all books, for each author, for one in print.
  await database.rows('CREATE INDEX books_of_author_in_test ON books (author_id)');
  const steps = `WITH RECURSIVE step (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM step WHERE n < ${authors - 1})`;
  await database.rows(
    `INSERT INTO authors (id, name) ${steps} SELECT 1 + n, 'Author ' || (100000 + n) FROM step`,
  );
  await database.rows(
    `INSERT INTO books (id, author_id, title, price_cents) ${steps} SELECT 1 + n, 1 + n, 'Volume', 900 FROM step`,
  );
}

test('however many authors come before a page, it begins where the offset says', async () => {
  await seedManyAuthors(12_000);
  const { pageAuthors } = await open<Shop>();
  const offsets = [1_001, 5_001, 11_999, 12_000].map(String);
  const pages = await tabulate(offsets, async (offset) => {
    const wish = { limit: 2, offset: Number(offset) };
    const all = await pageAuthors.pageAuthors(wish);
    const inPrint = await pageAuthors.pageAuthors({ ...wish, inPrintOnly: true });
    return [all, inPrint].map(({ count, results }) => ({
      count,
      from: results[0]?.id ?? 'nobody',
    }));
  });
  const expected = offsets.map((offset) => {
    const page = { count: 12_000, from: Number(offset) < 12_000 ? Number(offset) + 1 : 'nobody' };
    return [offset, [page, page]];
  });
  expect(pages).toEqual(Object.fromEntries(expected));
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

test('the database selects the page and counts: no statement returns more rows than the page has', async () => {
  const made = crowd(1);
  await database.seed(made);
  const shop = await open<Shop>();
  // A join has a row for each book, and one for an author without books.
  const mostOf = (wish: PageWish) =>
    pageOf(made, wish).results.reduce((sum, { books }) => sum + Math.max(books.length, 1), 0);
  for (const inPrintOnly of [false, true]) {
    // The page with the fewest books: only the rows of its own authors are so few.
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

test('GET /authors/page takes limit, offset and in_print from the query string', async () => {
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
