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

import type { Shop } from '../src/shop';

type Filter = Parameters<Opened<Shop>['listAuthors']['listAuthors']>[0];

/**
 * Adds authors with these ids: each with a signing and two books of one genre, one of them in
 * print.
 */
async function seedAuthors(first: number, last: number): Promise<void> {
  const ids = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  await database.seed({
    authors: ids.map((id) => ({ id, name: `Author ${id}` })),
    books: ids.flatMap((id) => [
      { id: 2 * id, author_id: id, title: 'Early work', price_cents: 900, in_print: false },
      { id: 2 * id + 1, author_id: id, title: 'Late work', price_cents: 900, in_print: true },
    ]),
    book_genres: ids.flatMap((id) => [
      { book_id: 2 * id, genre_id: 1 },
      { book_id: 2 * id + 1, genre_id: 1 },
    ]),
    signings: ids.map((id) => ({ author_id: id, held_on: '2024-05-31' })),
  });
}

function seedGenres(): Promise<void> {
  const genres = ['Essays', 'Poetry', 'Travel'].map((name, i) => ({ id: i + 1, name }));
  return database.seed({ genres });
}

/** The expected list of this shop. */
function listOf(shop: Stockroom, { inPrintOnly = false } = {}) {
  const shown = sortBy(shop.books, 'title', 'id').filter(
    ({ in_print }) => !inPrintOnly || in_print,
  );
  const genres = sortBy(shop.genres, 'name');
  const genresOf = (book: number) => {
    const ids = shop.book_genres.flatMap((pair) => (pair.book_id === book ? pair.genre_id : []));
    return genres.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  };
  const signings = sortBy(shop.signings, 'held_on');
  return sortBy(shop.authors, 'name', 'id').map(({ id, name }) => ({
    id,
    name,
    books: shown
      .filter(({ author_id }) => author_id === id)
      .map((book) => ({ id: book.id, title: book.title, genres: genresOf(book.id) })),
    signings: signings.filter(({ author_id }) => author_id === id).map(({ held_on }) => held_on),
  }));
}

async function openCrowd() {
  await database.seed(crowd(1));
  await reverseTies('authors', 'name');
  await reverseTies('books', 'title');
  return open<Shop>();
}

/** How many authors are listed, and the queries that this takes. */
async function watchList({ watch, listAuthors }: Opened<Shop>, filter: Filter = {}) {
  const { value = [], error, sql } = await watch(() => listAuthors.listAuthors(filter));
  if (error !== undefined) throw error as Error;
  return { listed: value.length, queries: sql.filter(({ kind }) => kind === 'query') };
}

async function queriesOf(shop: Opened<Shop>, filter: Filter = {}) {
  return (await watchList(shop, filter)).queries;
}

test('authors are sorted by name, those with the same name by id', async () => {
  await database.seed({
    authors: [
      { id: 7, name: '\uff21da' },
      { id: 6, name: '\u{1f4d6} Ada' },
      { id: 5, name: 'ada brook' },
      { id: 4, name: 'Ada Brook' },
      { id: 3, name: 'Ben Croft' },
      { id: 2, name: 'Ada Brook' },
      { id: 1, name: 'Cleo Dunn' },
    ],
  });
  const { listAuthors } = await open<Shop>();
  const authors = await listAuthors.listAuthors();
  expect(authors.map(({ id, name }) => `${name}, ${id}`)).toEqual([
    'Ada Brook, 2',
    'Ada Brook, 4',
    'Ben Croft, 3',
    'Cleo Dunn, 1',
    'ada brook, 5',
    '\uff21da, 7',
    '\u{1f4d6} Ada, 6',
  ]);
});

test('books are sorted by title and id, genres by name, signings by day', async () => {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [
      // Sorted by code point, as the database does; by UTF-16 code units the order is reversed.
      { id: 6, author_id: 1, title: '\u{1f4d6}', price_cents: 900 },
      { id: 7, author_id: 1, title: '\uff21lder', price_cents: 900 },
      { id: 5, author_id: 1, title: 'alder', price_cents: 900 },
      { id: 4, author_id: 1, title: 'Alder', price_cents: 900 },
      { id: 3, author_id: 1, title: 'Cedar', price_cents: 900 },
      { id: 2, author_id: 1, title: 'Beech', price_cents: 900 },
      { id: 1, author_id: 1, title: 'Beech', price_cents: 900 },
    ],
    genres: [
      { id: 1, name: 'Travel' },
      { id: 2, name: 'Essays' },
      { id: 3, name: 'Poetry' },
      { id: 4, name: '\u{1f4da}' },
      { id: 5, name: '\ufb01lm' },
      { id: 6, name: 'essays' },
    ],
    book_genres: [1, 2, 3, 4, 5, 6].map((genre_id) => ({ book_id: 3, genre_id })),
    signings: [
      { id: 1, author_id: 1, held_on: '2024-05-31' },
      { id: 2, author_id: 1, held_on: '2023-11-02' },
      { id: 3, author_id: 1, held_on: '2024-01-15' },
    ],
  });
  const { listAuthors } = await open<Shop>();
  expect(await listAuthors.listAuthors()).toEqual([
    {
      id: 1,
      name: 'Ada Brook',
      books: [
        { id: 4, title: 'Alder', genres: [] },
        { id: 1, title: 'Beech', genres: [] },
        { id: 2, title: 'Beech', genres: [] },
        {
          id: 3,
          title: 'Cedar',
          genres: ['Essays', 'Poetry', 'Travel', 'essays', '\ufb01lm', '\u{1f4da}'],
        },
        { id: 5, title: 'alder', genres: [] },
        { id: 7, title: '\uff21lder', genres: [] },
        { id: 6, title: '\u{1f4d6}', genres: [] },
      ],
      signings: ['2023-11-02', '2024-01-15', '2024-05-31'],
    },
  ]);
});

test('hundreds of authors with a thousand books are listed in the same way', async () => {
  const { listAuthors } = await openCrowd();
  const all = listOf(crowd(1));
  const listed = narrow(await listAuthors.listAuthors(), all);
  expect(listed.received).toEqual(listed.expected);
  const unfiltered = narrow(await listAuthors.listAuthors({ inPrintOnly: false }), all);
  expect({ 'inPrintOnly: false': unfiltered.received }).toEqual({
    'inPrintOnly: false': unfiltered.expected,
  });
});

test('a genre that several books share is listed for each of them', async () => {
  await seedGenres();
  await database.seed({
    authors: [
      { id: 1, name: 'Ada Brook' },
      { id: 2, name: 'Ben Croft' },
      { id: 3, name: 'Cleo Dunn' },
    ],
    books: [
      { id: 1, author_id: 1, title: 'Alder', price_cents: 900 },
      { id: 2, author_id: 2, title: 'Beech', price_cents: 900 },
      { id: 3, author_id: 3, title: 'Cedar', price_cents: 900 },
    ],
    book_genres: [
      { book_id: 1, genre_id: 2 },
      { book_id: 2, genre_id: 2 },
      { book_id: 3, genre_id: 2 },
    ],
  });
  const { listAuthors } = await open<Shop>();
  const authors = await listAuthors.listAuthors();
  expect(authors.map(({ books }) => books)).toEqual([
    [{ id: 1, title: 'Alder', genres: ['Poetry'] }],
    [{ id: 2, title: 'Beech', genres: ['Poetry'] }],
    [{ id: 3, title: 'Cedar', genres: ['Poetry'] }],
  ]);
});

test('two signings on one day are both listed', async () => {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    signings: [
      { id: 1, author_id: 1, held_on: '2024-05-31' },
      { id: 2, author_id: 1, held_on: '2024-05-31' },
    ],
  });
  const { listAuthors } = await open<Shop>();
  const authors = await listAuthors.listAuthors();
  expect(authors.map(({ signings }) => signings)).toEqual([['2024-05-31', '2024-05-31']]);
});

test('where there are no books, genres or signings, the list is empty', async () => {
  await database.seed({
    authors: [
      { id: 1, name: 'Ada Brook' },
      { id: 2, name: 'Ben Croft' },
      { id: 3, name: 'Cleo Dunn' },
    ],
    books: [{ id: 1, author_id: 1, title: 'Alder', price_cents: 900 }],
    signings: [{ id: 1, author_id: 2, held_on: '2024-05-31' }],
  });
  const { listAuthors } = await open<Shop>();
  expect(await listAuthors.listAuthors()).toEqual([
    { id: 1, name: 'Ada Brook', books: [{ id: 1, title: 'Alder', genres: [] }], signings: [] },
    { id: 2, name: 'Ben Croft', books: [], signings: ['2024-05-31'] },
    { id: 3, name: 'Cleo Dunn', books: [], signings: [] },
  ]);
});

test('in print only: authors with nothing in print stay, with an empty list', async () => {
  await database.seed({
    authors: [
      { id: 1, name: 'Ada Brook' },
      { id: 2, name: 'Ben Croft' },
      { id: 3, name: 'Cleo Dunn' },
    ],
    books: [
      { id: 1, author_id: 1, title: 'Alder', price_cents: 900, in_print: true },
      { id: 2, author_id: 1, title: 'Ash', price_cents: 900, in_print: false },
      { id: 3, author_id: 2, title: 'Beech', price_cents: 900, in_print: false },
    ],
  });
  const { listAuthors } = await open<Shop>();
  expect(await listAuthors.listAuthors({ inPrintOnly: true })).toEqual([
    { id: 1, name: 'Ada Brook', books: [{ id: 1, title: 'Alder', genres: [] }], signings: [] },
    { id: 2, name: 'Ben Croft', books: [], signings: [] },
    { id: 3, name: 'Cleo Dunn', books: [], signings: [] },
  ]);
});

test('in print only: hundreds of authors are listed in the same way', async () => {
  const { listAuthors } = await openCrowd();
  const filter = { inPrintOnly: true };
  // At the same time as a list of everything: the two must not mix.
  const [inPrint, all] = await Promise.all([
    listAuthors.listAuthors(filter),
    listAuthors.listAuthors(),
  ]);
  const listed = narrow(inPrint, listOf(crowd(1), filter));
  expect(listed.received).toEqual(listed.expected);
  const beside = narrow(all, listOf(crowd(1)));
  expect({ 'all, at the same time': beside.received }).toEqual({
    'all, at the same time': beside.expected,
  });
});

test('three, thirty and six thousand authors take the same number of statements', async () => {
  const shop = await open<Shop>();
  await seedGenres();
  await seedAuthors(1, 3);
  const three = (await queriesOf(shop)).length;
  await seedAuthors(4, 30);
  const thirty = (await queriesOf(shop)).length;
  // First, because one statement per author would take long with thousands.
  expect({ 'for thirty, as for three': thirty }).toEqual({ 'for thirty, as for three': three });
  await seedAuthors(31, 600);
  const ids = Array.from({ length: 5_400 }, (_, i) => 601 + i);
  await database.seed({ authors: ids.map((id) => ({ id, name: `Author ${id}` })) });
  const { listed, queries } = await watchList(shop);
  expect({ listed, 'for 6,000, as for three': queries.length }).toEqual({
    listed: 6_000,
    'for 6,000, as for three': three,
  });
});

test('in print only takes no more statements than the whole list', async () => {
  const shop = await open<Shop>();
  await seedGenres();
  await seedAuthors(1, 30);
  const all = (await queriesOf(shop)).length;
  const inPrint = (await queriesOf(shop, { inPrintOnly: true })).length;
  expect({ all, 'in print, at most': Math.max(inPrint, all) }).toEqual({
    all,
    'in print, at most': all,
  });
});

test('whatever has changed since the last list is in the next one', async () => {
  await seedGenres();
  await seedAuthors(1, 3);
  const { listAuthors } = await open<Shop>();
  const askBoth = async () => ({
    all: await listAuthors.listAuthors(),
    inPrint: await listAuthors.listAuthors({ inPrintOnly: true }),
  });
  await askBoth();
  // One change at a time, so that everything else is as it was.
  const changes = [
    "UPDATE genres SET name = 'Memoirs' WHERE id = 1",
    "UPDATE authors SET name = 'Zoe Marsh' WHERE id = 1",
    "UPDATE books SET title = 'Afterword' WHERE id = 5",
    'UPDATE books SET in_print = TRUE WHERE id = 2',
    'UPDATE books SET author_id = 3 WHERE id = 2',
    'DELETE FROM book_genres WHERE book_id = 4',
    'INSERT INTO book_genres (book_id, genre_id) VALUES (4, 2)',
    "UPDATE signings SET held_on = '2024-02-29' WHERE author_id = 2",
    'DELETE FROM signings',
    'DELETE FROM books',
    'DELETE FROM authors WHERE id = 2',
  ];
  const wanted: Record<string, unknown> = {};
  const listed = await tabulate(changes, async (change) => {
    await database.rows(change);
    const tables: Record<string, unknown> = {};
    for (const table of ['authors', 'books', 'genres', 'book_genres', 'signings']) {
      tables[table] = await database.rows(`SELECT * FROM ${table}`);
    }
    const shop = tables as unknown as Stockroom;
    wanted[change] = { all: listOf(shop), inPrint: listOf(shop, { inPrintOnly: true }) };
    return askBoth();
  });
  expect(listed).toEqual(wanted);
});

/** For `sweep`: two authors, each with two books and a signing. */
async function listingTwo() {
  await seedGenres();
  await seedAuthors(1, 2);
  const { listAuthors } = await open<Shop>();
  askNext = () => listAuthors.listAuthors();
  return askNext;
}

/** The same list again, in the shop that was prepared last. */
let askNext: () => ReturnType<Opened<Shop>['listAuthors']['listAuthors']>;

const FIRST = {
  id: 1,
  name: 'Author 1',
  books: [
    { id: 2, title: 'Early work', genres: ['Essays'] },
    { id: 3, title: 'Late work', genres: ['Essays'] },
  ],
  signings: ['2024-05-31'],
};

test('authors who are added or deleted between any two statements do not affect the others', async () => {
  let beside = [1, 9];
  const comeAndGo = async () => {
    await database.rows('DELETE FROM authors WHERE id = 2');
    await database.rows('DELETE FROM authors WHERE id = 9');
    await seedAuthors(9, 9);
    beside = (await askNext()).map(({ id }) => id);
  };
  await sweep.others(listingTwo, comeAndGo, async ({ value = [], error }) => {
    const listed = value.find(({ id }) => id === 1);
    expect({ error, listed, beside }).toEqual({ listed: FIRST, beside: [1, 9] });
  });
});

test('whichever statement fails, there is no list, and the next one is complete', async () => {
  await sweep.faults(listingTwo, async ({ value, error, at, again }) => {
    const [first, second, ...more] = await again();
    expect({ failed: error !== undefined, value: at && value }).toEqual({ failed: !!at });
    expect({ first, second: second?.books.length, more }).toEqual({
      first: FIRST,
      second: 2,
      more: [],
    });
  });
});

test('no statement reads both books and signings', async () => {
  const shop = await open<Shop>();
  await seedGenres();
  await seedAuthors(1, 3);
  const queries = [...(await queriesOf(shop)), ...(await queriesOf(shop, { inPrintOnly: true }))];
  const read = queries.map(({ tables }) => tables);
  const ofBooks = ['books', 'book_genres', 'genres'];
  const both = read.filter(
    (tables) => tables.includes('signings') && tables.some((table) => ofBooks.includes(table)),
  );
  expect({ 'together in one': both }).toEqual({ 'together in one': [] });
});

test('a shop without authors takes one statement', async () => {
  const queries = await queriesOf(await open<Shop>());
  expect(queries.map(({ text }) => text)).toHaveLength(1);
});

test('GET /authors returns all books, and with in_print=1 those in print', async () => {
  await database.seed({
    authors: [
      { id: 1, name: 'Ada Brook' },
      { id: 2, name: 'Ben Croft' },
    ],
    books: [
      { id: 1, author_id: 1, title: 'Alder', price_cents: 900, in_print: true },
      { id: 2, author_id: 2, title: 'Beech', price_cents: 900, in_print: false },
    ],
  });
  const { http } = await open<Shop>();
  const [alder, beech] = [
    { id: 1, title: 'Alder', genres: [] },
    { id: 2, title: 'Beech', genres: [] },
  ];
  expect({
    all: (await http('GET', '/authors')).json,
    inPrint: (await http('GET', '/authors?in_print=1')).json,
  }).toEqual({
    all: [
      { id: 1, name: 'Ada Brook', books: [alder], signings: [] },
      { id: 2, name: 'Ben Croft', books: [beech], signings: [] },
    ],
    inPrint: [
      { id: 1, name: 'Ada Brook', books: [alder], signings: [] },
      { id: 2, name: 'Ben Croft', books: [], signings: [] },
    ],
  });
});
