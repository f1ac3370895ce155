import { crowd, database, narrow, open, reverseTies, sortBy, sweep, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

/** This many authors, each with one book. */
function bookshelf(books: number) {
  const ids = Array.from({ length: books }, (_, i) => i + 1);
  return {
    authors: ids.map((id) => ({ id, name: `Author ${id}` })),
    books: ids.map((id) => ({ id, author_id: id, title: `Title ${id}`, price_cents: id })),
  };
}

/** Adds this many books of the first author, more than any usual limit. */
async function addBooks(books: number): Promise<void> {
  await database.rows(
    `INSERT INTO books (id, author_id, title, price_cents)
     WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < ${books})
     SELECT 100000 + n, 1, 'Volume ' || n, n FROM step`,
  );
}

/** The list of a shop, and its statements: the verb and the tables of each. */
async function list(shop: Awaited<ReturnType<typeof open<Shop>>>) {
  const { value = [], error, sql } = await shop.watch(() => shop.listBooks.listBooks());
  if (error !== undefined) throw error as Error;
  const statements = sql.map(({ verb, tables }) => [verb, ...[...tables].sort()].join(' '));
  return { books: value, statements };
}

const priceOf = (cents: number) =>
  `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

interface Shelf {
  readonly authors: readonly { id: number; name: string }[];
  readonly books: readonly { id: number; author_id: number; title: string; price_cents: number }[];
}

/** The list of a shop with these authors and books. */
function listOf({ authors, books }: Shelf) {
  const names = new Map(authors.map(({ id, name }) => [id, name]));
  return sortBy(books, 'title', 'id').map(({ id, title, price_cents, author_id }) => ({
    id,
    title,
    price: priceOf(price_cents),
    author: { id: author_id, name: names.get(author_id) },
  }));
}

test('every book is listed with its author, by title, then by id', async () => {
  await database.seed({
    authors: [
      { id: 1, name: 'Zoe Marsh', bio: 'Lives by the sea.' },
      { id: 2, name: 'Ada Quill', bio: 'Lives on a hill.' },
    ],
    books: [
      { id: 9, author_id: 2, title: 'Ink', price_cents: 1999 },
      { id: 7, author_id: 1, title: 'Paper', price_cents: 5 },
      { id: 4, author_id: 1, title: 'Ink', price_cents: 1010 },
      { id: 5, author_id: 1, title: 'Harbour', price_cents: 0 },
      // Negative prices, for what the shop owes: nothing forbids them.
      { id: 3, author_id: 2, title: 'Voucher', price_cents: -5 },
      { id: 2, author_id: 2, title: 'Voucher', price_cents: -1250 },
    ],
  });
  const { listBooks } = await open<Shop>();
  expect(await listBooks.listBooks()).toEqual([
    { id: 5, title: 'Harbour', price: '0.00', author: { id: 1, name: 'Zoe Marsh' } },
    { id: 4, title: 'Ink', price: '10.10', author: { id: 1, name: 'Zoe Marsh' } },
    { id: 9, title: 'Ink', price: '19.99', author: { id: 2, name: 'Ada Quill' } },
    { id: 7, title: 'Paper', price: '0.05', author: { id: 1, name: 'Zoe Marsh' } },
    { id: 2, title: 'Voucher', price: '-12.50', author: { id: 2, name: 'Ada Quill' } },
    { id: 3, title: 'Voucher', price: '-0.05', author: { id: 2, name: 'Ada Quill' } },
  ]);
});

test('a thousand books are listed in the same way, whatever their titles, ids and authors', async () => {
  const shop = crowd(1);
  await database.seed(shop);
  await reverseTies('books', 'title');
  const { listBooks } = await open<Shop>();
  const listed = narrow(await listBooks.listBooks(), listOf(shop));
  expect(listed.received).toEqual(listed.expected);
});

test('two lists that are requested at the same time are both complete', async () => {
  await database.seed(bookshelf(3));
  const shop = await open<Shop>();
  const { statements } = await list(shop);
  const { value, sql } = await shop.watch(() =>
    Promise.all([shop.listBooks.listBooks(), shop.listBooks.listBooks()]),
  );
  const expected = listOf(bookshelf(3));
  expect({ lists: value, 'statements, as for two': sql.length }).toEqual({
    lists: [expected, expected],
    'statements, as for two': 2 * statements.length,
  });
});

test('every book has its own author, also if authors have the same name or no books', async () => {
  await database.seed({
    authors: [
      { id: 11, name: 'John Smith' },
      { id: 12, name: 'John Smith' },
      { id: 13, name: 'Nobody Yet' },
    ],
    books: [
      { id: 1, author_id: 11, title: 'Apples', price_cents: 100 },
      { id: 2, author_id: 12, title: 'Bricks', price_cents: 100 },
      { id: 3, author_id: 11, title: 'Clouds', price_cents: 100 },
    ],
  });
  const { listBooks } = await open<Shop>();
  const authors = (await listBooks.listBooks()).map(({ title, author }) => [title, author]);
  expect(authors).toEqual([
    ['Apples', { id: 11, name: 'John Smith' }],
    ['Bricks', { id: 12, name: 'John Smith' }],
    ['Clouds', { id: 11, name: 'John Smith' }],
  ]);
});

test('whatever has changed since the last list is in the next one', async () => {
  await database.seed(bookshelf(3));
  await database.seed({ authors: [{ id: 4, name: 'Author 1' }] });
  const { listBooks } = await open<Shop>();
  await listBooks.listBooks();
  const rowsOf = async (table: string) => database.rows(`SELECT * FROM ${table}`);
  // One change at a time, so that everything else is as it was.
  const changes = [
    'UPDATE books SET author_id = 4 WHERE id = 1',
    "UPDATE authors SET name = 'Ada Penn' WHERE id = 4",
    "UPDATE books SET title = 'Afterword' WHERE id = 1",
    'UPDATE books SET price_cents = 1999 WHERE id = 2',
    'UPDATE books SET author_id = 1 WHERE id = 2',
    'DELETE FROM books WHERE id = 3',
    "INSERT INTO books (id, author_id, title, price_cents) VALUES (3, 3, 'Foreword', 5)",
    'DELETE FROM books',
  ];
  const wanted: Record<string, unknown> = {};
  const listed = await tabulate(changes, async (change) => {
    await database.rows(change);
    const rows = { authors: await rowsOf('authors'), books: await rowsOf('books') };
    wanted[change] = listOf(rows as unknown as Shelf);
    return listBooks.listBooks();
  });
  expect(listed).toEqual(wanted);
});

test('a list that is requested while another one is being read contains what was written in between', async () => {
  const expected = ['Afterword', 'Title 1', 'Title 3'];
  let titles = expected;
  let askNext = async (): Promise<{ title: string }[]> => [];
  const listing = async () => {
    await database.seed(bookshelf(3));
    const { listBooks } = await open<Shop>();
    askNext = () => listBooks.listBooks();
    return askNext;
  };
  const writeAndAsk = async () => {
    await database.rows("UPDATE books SET title = 'Afterword' WHERE id = 2");
    titles = (await askNext()).map(({ title }) => title);
  };
  await sweep.others(listing, writeAndAsk, async ({ error }) => {
    expect({ error, titles }).toEqual({ titles: expected });
  });
});

test('thousands of books take as many statements as 3, and all of them are listed', async () => {
  await database.seed(bookshelf(3));
  const shop = await open<Shop>();
  const few = await list(shop);
  await database.rows('DELETE FROM books');
  await database.rows('DELETE FROM authors');
  await database.seed(bookshelf(300));
  const many = await list(shop);
  expect({ books: many.books.length, 'statements, as for 3': many.statements.length }).toEqual({
    books: 300,
    'statements, as for 3': few.statements.length,
  });
  // Last, because one statement per book would take long with thousands.
  await addBooks(12_000);
  const thousands = await list(shop);
  expect({
    books: thousands.books.length,
    'statements, as for 3': thousands.statements.length,
  }).toEqual({ books: 12_300, 'statements, as for 3': few.statements.length });
});

test('books and authors come in one statement', async () => {
  await database.seed(bookshelf(3));
  expect((await list(await open<Shop>())).statements).toEqual(['select authors books']);
});

test('an empty shop takes one statement, too', async () => {
  const { books, statements } = await list(await open<Shop>());
  expect({ books, statements: statements.length }).toEqual({ books: [], statements: 1 });
});

test('GET /books returns the list, with one statement', async () => {
  await database.seed(bookshelf(3));
  const { http, watch } = await open<Shop>();
  const { value, sql } = await watch(() => http('GET', '/books'));
  expect({ status: value?.status, json: value?.json, statements: sql.length }).toEqual({
    status: 200,
    json: [
      { id: 1, title: 'Title 1', price: '0.01', author: { id: 1, name: 'Author 1' } },
      { id: 2, title: 'Title 2', price: '0.02', author: { id: 2, name: 'Author 2' } },
      { id: 3, title: 'Title 3', price: '0.03', author: { id: 3, name: 'Author 3' } },
    ],
    statements: 1,
  });
});
