import {
  crowd,
  database,
  narrow,
  open,
  outcomeOf,
  reverseTies,
  type ShopHandle,
  sortBy,
  sweep,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SHELF = {
  authors: [
    { id: 1, name: 'Ada Quill' },
    { id: 2, name: 'Zoe Marsh' },
    { id: 3, name: 'Imre Toll' },
  ],
  books: [
    {
      id: 9,
      author_id: 2,
      title: 'Ink',
      price_cents: 1999,
      in_print: false,
      blurb: 'All about it.',
    },
    { id: 7, author_id: 1, title: 'Paper', price_cents: 5, in_print: true, blurb: 'A novel.' },
    { id: 4, author_id: 1, title: 'Ink', price_cents: 1010, in_print: false, blurb: 'A poem.' },
    { id: 5, author_id: 1, title: 'Harbour', price_cents: 0, in_print: false, blurb: 'A map.' },
    { id: 6, author_id: 3, title: 'Salt', price_cents: 800, in_print: true, blurb: 'A menu.' },
  ],
};

/** Columns that neither a label nor a title needs. */
const THE_REST = ['*', 'author_id', 'in_print', 'published_on', 'isbn10', 'isbn13', 'blurb'];

/** Titles that differ only in white space, case or the form of an accent, and other odd ones. */
const TITLES = [
  'Ink',
  'ink',
  'Ink ',
  ' Ink',
  'Ink  II',
  'Caf\u00e9',
  'Cafe\u0301',
  'Cafe',
  "Ada's \\ Attic",
  '100% of snow_white',
  '$1, ? and :title',
  // What String.replace reads as a replacement pattern.
  '$& of $$',
  "It's $` and $'",
  "Rock 'n' Roll",
  "'''",
  'Five $',
  // Invisible characters.
  '\ufeffInk',
  'In\u00adk',
  'Ink\u0085',
  '\u00a0Ink\u2003',
  'Ink\n',
  '__proto__',
  'constructor',
  '\u{1f989}',
  'Line\nbreak',
  'null',
  '',
  '0',
  '10',
  'Long '.repeat(40),
];

/** With one of these added, an id has the same last 32 bits as before. */
const BEYOND_32_BITS = [2 ** 32, -(2 ** 32), 2 ** 52];

/** Adds this many books of this author, more than any usual limit. */
async function addOldBooks(authorId: number, books: number): Promise<void> {
  await database.rows(
    `INSERT INTO books (id, author_id, title, price_cents, in_print)
     WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < ${books})
     SELECT 100000 + n, ${authorId}, 'Old ' || n, n, FALSE FROM step`,
  );
}

const priceOf = (cents: number) =>
  `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

async function openShelf() {
  await database.seed(SHELF);
  return open<Shop>();
}

/** The statements that a call has sent, without BEGIN and COMMIT; its error is thrown again. */
async function statementsOf<T>({ watch }: ShopHandle, act: () => Promise<T>) {
  const { error, sql } = await watch(act);
  if (error !== undefined) throw error as Error;
  return sql.filter(({ kind }) => kind === 'query');
}

async function idsLeft() {
  const rows = await database.rows('SELECT id FROM books ORDER BY id');
  return rows.map(({ id }) => id);
}

test('GET /labels returns id, title and price of every book, by title, then by id', async () => {
  const { http } = await openShelf();
  const { status, json } = await http('GET', '/labels');
  expect({ status, json }).toEqual({
    status: 200,
    json: [
      { id: 5, title: 'Harbour', price: '0.00' },
      { id: 4, title: 'Ink', price: '10.10' },
      { id: 9, title: 'Ink', price: '19.99' },
      { id: 7, title: 'Paper', price: '0.05' },
      { id: 6, title: 'Salt', price: '8.00' },
    ],
  });
});

test('a thousand labels are returned in the same way, whatever the titles, ids and prices', async () => {
  const { books } = crowd(1);
  await database.seed(crowd(1));
  await reverseTies('books', 'title');
  const { labels } = await open<Shop>();
  const expected = sortBy(books, 'title', 'id').map(({ id, title, price_cents }) => ({
    id,
    title,
    price: priceOf(price_cents),
  }));
  const listed = narrow(await labels.listLabels(), expected);
  expect(listed.received).toEqual(listed.expected);
});

test('the labels read three columns of the books, in one statement', async () => {
  const shop = await openShelf();
  const statements = await statementsOf(shop, () => shop.labels.listLabels());
  expect(statements.map(({ verb, columns }) => ({ verb, columns: [...columns].sort() }))).toEqual([
    { verb: 'select', columns: ['id', 'price_cents', 'title'] },
  ]);
  await addOldBooks(3, 12_000);
  const { value, sql } = await shop.watch(() => shop.labels.listLabels());
  expect({ labels: value?.length, statements: sql.length }).toEqual({
    labels: 12_005,
    statements: statements.length,
  });
});

test('labels that are requested while others are being read contain what was written in between', async () => {
  const expected = ['Afterword', 'Harbour', 'Ink', 'Paper', 'Salt'];
  let titles = expected;
  let askNext = async (): Promise<{ title: string }[]> => [];
  const listing = async () => {
    const { labels } = await openShelf();
    askNext = () => labels.listLabels();
    return askNext;
  };
  const writeAndAsk = async () => {
    await database.rows("UPDATE books SET title = 'Afterword' WHERE id = 4");
    titles = (await askNext()).map(({ title }) => title);
  };
  await sweep.others(listing, writeAndAsk, async ({ error }) => {
    expect({ error, titles }).toEqual({ titles: expected });
  });
});

test('nothing is remembered from one call to the next, whoever writes in between', async () => {
  const { labels } = await openShelf();
  const changes = [
    'SELECT 1',
    "UPDATE books SET title = 'Meanwhile', price_cents = 7 WHERE id = 9",
    'UPDATE books SET in_print = FALSE WHERE id = 6',
    'DELETE FROM books WHERE id = 9',
    `INSERT INTO books (id, author_id, title, price_cents, in_print) VALUES (9, 3, 'Ink', 8, FALSE)
     ON CONFLICT (id) DO UPDATE SET title = 'Ink', price_cents = 8, in_print = FALSE`,
  ];
  const outcomes = await tabulate(changes, async (change) => {
    await database.rows(change);
    const listed = (await labels.listLabels()).find(({ id }) => id === 9);
    const renamed = await outcomeOf(() => labels.renameBook(9, 'Inks'));
    const [book] = await database.rows('SELECT title FROM books WHERE id = 9');
    const { removed } = await labels.discardOutOfPrint(3);
    return {
      label: listed && [listed.title, listed.price],
      renamed,
      title: book?.['title'],
      removed,
    };
  });
  const changed = { renamed: { changed: true }, title: 'Inks' };
  const unknown = { renamed: { error: 'unknown-book' } };
  expect(Object.values(outcomes)).toEqual([
    { label: ['Ink', '19.99'], ...changed, removed: 0 },
    { label: ['Meanwhile', '0.07'], ...changed, removed: 0 },
    { label: ['Inks', '0.07'], renamed: { changed: false }, title: 'Inks', removed: 1 },
    { ...unknown, removed: 0 },
    { label: ['Ink', '0.08'], ...changed, removed: 1 },
  ]);
});

test('renaming returns whether the title has changed', async () => {
  const { labels } = await openShelf();
  const outcomes: [string, boolean][] = [];
  for (const title of ['Ink', 'ink', 'ink ', 'Inks', 'Inks']) {
    outcomes.push([title, (await labels.renameBook(9, title)).changed]);
  }
  const [book] = await database.rows('SELECT title FROM books WHERE id = 9');
  expect({ outcomes, title: book?.['title'] }).toEqual({
    outcomes: [
      ['Ink', false],
      ['ink', true],
      ['ink ', true],
      ['Inks', true],
      ['Inks', false],
    ],
    title: 'Inks',
  });
});

test('a title is compared and written exactly as it was given, to this book alone', async () => {
  const books = sortBy(crowd(1).books, 'id');
  await database.seed(crowd(1));
  const { labels } = await open<Shop>();
  // One of several with this title.
  const { id } = books.findLast(({ title }) => title === 'Tides') ?? { id: 0 };
  const outcomes = await tabulate(TITLES, async (title) => {
    const first = await labels.renameBook(id, title);
    const again = await labels.renameBook(id, title);
    const [book] = await database.rows(`SELECT title FROM books WHERE id = ${id}`);
    return { first: first.changed, again: again.changed, written: book?.['title'] };
  });
  const exact = TITLES.map((title) => [title, { first: true, again: false, written: title }]);
  expect(outcomes).toEqual(Object.fromEntries(exact));
  const expected = books.map((book) => (book.id === id ? { ...book, title: TITLES.at(-1) } : book));
  const left = narrow(await database.rows('SELECT * FROM books ORDER BY id'), expected);
  expect(left.received).toEqual(left.expected);
});

test('renaming writes the title and no other column', async () => {
  const shop = await openShelf();
  const statements = await statementsOf(shop, () => shop.labels.renameBook(9, 'Paper Moon'));
  const writes = statements.filter(({ verb }) => verb !== 'select');
  // An UPDATE may return columns, so that it reads them as well.
  const returned = writes.flatMap(({ text }) => /\breturning\b(.*)$/is.exec(text)?.[1] ?? []);
  const ofTheBook = THE_REST.filter((column) => returned.some((list) => list.includes(column)));
  expect({ 'returned by the UPDATE': ofTheBook }).toEqual({ 'returned by the UPDATE': [] });
  expect(writes.map(({ verb, tables, columns }) => ({ verb, tables, columns }))).toEqual([
    { verb: 'update', tables: ['books'], columns: ['title'] },
  ]);
});

test('renaming a book to the title that it has writes nothing', async () => {
  await database.seed({
    ...SHELF,
    books: TITLES.map((title, i) => ({ id: i + 1, author_id: 1, title, price_cents: 900 })),
  });
  const shop = await open<Shop>();
  const writes: { title: string; verb: string }[] = [];
  for (const [i, title] of TITLES.entries()) {
    const statements = await statementsOf(shop, () => shop.labels.renameBook(i + 1, title));
    writes.push(...statements.map(({ verb }) => ({ title, verb })));
  }
  expect(writes.filter(({ verb }) => verb !== 'select')).toEqual([]);
});

test('renaming reads only the id and the title', async () => {
  const shop = await openShelf();
  const statements = await statementsOf(shop, async () => {
    await shop.labels.renameBook(9, 'Ink');
    await shop.labels.renameBook(9, 'Paper Moon');
  });
  const read = statements.filter(({ verb }) => verb === 'select').flatMap(({ columns }) => columns);
  expect(read.filter((column) => ['price_cents', ...THE_REST].includes(column))).toEqual([]);
});

test('a book gets its title also if somebody has renamed it since it was read', async () => {
  let found: unknown;
  const rename = async () => {
    const [book] = await database.rows('SELECT title FROM books WHERE id = 9');
    await database.rows("UPDATE books SET title = 'Meanwhile' WHERE id = 9");
    found = book?.['title'];
  };
  const renaming = async () => {
    const { labels } = await openShelf();
    return () => labels.renameBook(9, 'Inks');
  };
  await sweep.others(renaming, rename, async ({ value, error, at }) => {
    await (at ? undefined : rename());
    const [book] = await database.rows('SELECT title FROM books WHERE id = 9');
    // Whoever came first finds the old title, and is overwritten by the other.
    expect({ error, value, title: book?.['title'] }).toEqual({
      value: { changed: true },
      title: found === 'Ink' ? 'Inks' : 'Meanwhile',
    });
  });
});

test('a book that two calls rename at the same time is read by each of them', async () => {
  let second: unknown;
  let renameBack = async (): Promise<unknown> => undefined;
  const renaming = async () => {
    const { labels } = await openShelf();
    renameBack = () => labels.renameBook(9, 'Ink');
    return () => labels.renameBook(9, 'Inks');
  };
  const writeAndRename = async () => {
    await database.rows("UPDATE books SET title = 'Meanwhile' WHERE id = 9");
    second = await renameBack();
  };
  await sweep.others(renaming, writeAndRename, async ({ value, error, at }) => {
    await (at ? undefined : writeAndRename());
    const changed = { changed: true };
    expect({ error, first: value, second }).toEqual({ first: changed, second: changed });
  });
});

test('a book that does not exist is not renamed and not created', async () => {
  const { labels } = await openShelf();
  const ids = [99, 0, -1, 3_000_000_000, ...BEYOND_32_BITS.map((beyond) => beyond + 9)];
  const outcomes = await tabulate(ids.map(String), async (id) => [
    await outcomeOf(() => labels.renameBook(Number(id), 'Ink')),
    await outcomeOf(() => labels.renameBook(Number(id), 'Paper Moon')),
  ]);
  const unknown = { error: 'unknown-book' };
  const titles = await database.rows('SELECT title FROM books ORDER BY id');
  expect({ outcomes, titles: titles.map(({ title }) => title) }).toEqual({
    outcomes: Object.fromEntries(ids.map((id) => [id, [unknown, unknown]])),
    titles: ['Ink', 'Harbour', 'Salt', 'Paper', 'Ink'],
  });
});

test('discarding removes the books of the author that are out of print, and nothing else', async () => {
  const { labels } = await openShelf();
  const answer = await labels.discardOutOfPrint(1);
  expect({ answer, left: await idsLeft() }).toEqual({ answer: { removed: 2 }, left: [6, 7, 9] });
});

test('of an author with two hundred books, too, the books out of print are removed', async () => {
  const books = sortBy(crowd(1).books, 'id');
  await database.seed(crowd(1));
  const { labels } = await open<Shop>();
  const by = (author: number) => books.filter(({ author_id }) => author_id === author).length;
  const author = Math.max(...books.map(({ author_id }) => (by(author_id) > 200 ? author_id : 0)));
  const kept = books.filter((book) => book.author_id !== author || book.in_print);
  const { removed } = await labels.discardOutOfPrint(author);
  const left = narrow(
    await idsLeft(),
    kept.map(({ id }) => id),
  );
  expect({ removed, left: left.received }).toEqual({
    removed: books.length - kept.length,
    left: left.expected,
  });
});

test('discarding without an author is rejected before any statement', async () => {
  const { labels, watch } = await openShelf();
  const { value, sql } = await watch(() =>
    tabulate(['nothing', 'null'], (author) =>
      author === 'null' ? labels.discardOutOfPrint(null) : labels.discardOutOfPrint(),
    ),
  );
  expect({ outcomes: value, statements: sql.length, left: await idsLeft() }).toEqual({
    outcomes: { nothing: { error: 'author-required' }, null: { error: 'author-required' } },
    statements: 0,
    left: [4, 5, 6, 7, 9],
  });
});

test('for an unknown author, or one with nothing out of print, nothing is removed', async () => {
  const { labels } = await openShelf();
  const ids = [3, 99, 0, -1, 3_000_000_000, ...BEYOND_32_BITS.map((beyond) => beyond + 1)];
  const outcomes = await tabulate(ids.map(String), (id) => labels.discardOutOfPrint(Number(id)));
  expect({ outcomes, left: await idsLeft() }).toEqual({
    outcomes: Object.fromEntries(ids.map((id) => [id, { removed: 0 }])),
    left: [4, 5, 6, 7, 9],
  });
});

test('the returned number is the number removed, also if books go in and out of print meanwhile', async () => {
  let broughtBack: number[] = [];
  const goInAndOut = async () => {
    await database.rows('UPDATE books SET in_print = FALSE WHERE id = 7');
    const rows = await database.rows<{ id: number }>(
      'UPDATE books SET in_print = TRUE WHERE id IN (4, 5) RETURNING id',
    );
    broughtBack = rows.map(({ id }) => id).sort();
  };
  const discarding = async () => {
    const { labels } = await openShelf();
    return () => labels.discardOutOfPrint(1);
  };
  await sweep.others(discarding, goInAndOut, async ({ value, error }) => {
    const left = await idsLeft();
    const removed = SHELF.books.length - left.length;
    const stayed = left.filter((id) => id === 4 || id === 5);
    // If they were found there, they were brought back before they could be removed.
    expect({ error, value, stayed }).toEqual({ value: { removed }, stayed: broughtBack });
  });
});

test('two calls that discard at the same time together return the number removed', async () => {
  let second = 0;
  let discard = async () => ({ removed: 0 });
  const discarding = async () => {
    const { labels } = await openShelf();
    discard = () => labels.discardOutOfPrint(1);
    return discard;
  };
  const addAndDiscard = async () => {
    await database.rows(
      `INSERT INTO books (id, author_id, title, price_cents, in_print)
       VALUES (10, 1, 'Mist', 700, FALSE)`,
    );
    second = (await discard()).removed;
  };
  await sweep.others(discarding, addAndDiscard, async ({ value, error, at }) => {
    await (at ? undefined : addAndDiscard());
    expect({ error, removed: (value?.removed ?? 0) + second, left: await idsLeft() }).toEqual({
      removed: 3,
      left: [6, 7, 9],
    });
  });
});

test('discarding thousands of books takes as many statements as discarding 3', async () => {
  const shop = await openShelf();
  const discard = async (books: number) => {
    const rows = Array.from({ length: books }, (_, i) => ({ id: 1000 + i, author_id: 3 }));
    const old = { title: 'Old', price_cents: 1, in_print: false };
    await database.seed({ books: rows.map((row) => ({ ...row, ...old })) });
    const { value, sql } = await shop.watch(() => shop.labels.discardOutOfPrint(3));
    return { ...value, statements: sql.length };
  };
  const few = await discard(3);
  const many = await discard(300);
  expect({ 'of 3': few, 'of 300, as of 3': many }).toEqual({
    'of 3': { removed: 3, statements: few.statements },
    'of 300, as of 3': { removed: 300, statements: few.statements },
  });
  // Last, because one statement per book would take long with thousands.
  await addOldBooks(3, 12_000);
  const { value, sql } = await shop.watch(() => shop.labels.discardOutOfPrint(3));
  expect({ ...value, statements: sql.length }).toEqual({
    removed: 12_000,
    statements: few.statements,
  });
});
