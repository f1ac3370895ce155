import {
  type Answer,
  crowd,
  type CrowdChanges,
  database,
  fc,
  needs,
  open,
  type Opened,
  property,
  reverseTies,
  sortBy,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { SQL_PAYLOADS } from './corpora/sql-injection';

type Shops = Opened<Shop>;

/** The columns that this chapter's tables have in addition to those of the stockroom. */
const CHANGES = {
  books: {
    columns: { in_print: null, published_on: null, isbn10: null, isbn13: null },
  },
  authors: { columns: { bio: null } },
  readers: { make: () => [] },
} satisfies CrowdChanges;

const CROWD = crowd(1, CHANGES);

/** Neither titles nor prices are in the order of the ids. */
const BOOKS = [
  { id: 1, author_id: 2, title: 'Paper Boats', price_cents: 900, copies: 4 },
  { id: 2, author_id: 1, title: 'Salt', price_cents: 1_200, copies: 0 },
  { id: 3, author_id: 3, title: 'Ink and Salt', price_cents: 700, copies: 7 },
  { id: 4, author_id: 1, title: 'Tides', price_cents: 900, copies: 1 },
  { id: 5, author_id: 2, title: 'A Lamp', price_cents: 2_000, copies: 2 },
  { id: 6, author_id: 3, title: 'Salt', price_cents: 800, copies: 3 },
];

const BY_TITLE = [5, 3, 1, 2, 6, 4];

const SECRETS = ['ada@quill.example', 'ben@quill.example', 'toy$salt$one', 'toy$salt$two'] as const;

const SMALL = {
  authors: [
    { id: 1, name: 'Ada Brook' },
    { id: 2, name: 'Ben Tide' },
    { id: 3, name: 'Ada Brookes' },
  ],
  books: BOOKS,
  reviews: [2, 2, 3].map((book_id) => ({ book_id, name: 'Cy', text: 'Read it.', stars: 4 })),
  readers: [
    { id: 1, username: 'ada', display_name: 'Ada', email: SECRETS[0], password_hash: SECRETS[2] },
    { id: 2, username: 'ben', display_name: 'Ben', email: SECRETS[1], password_hash: SECRETS[3] },
  ],
};

/** Strings that look like an attack but are none, or are special when SQL is built from strings. */
const LOOKALIKES = [
  ...["O'Neil", "''", "'", '"Quoted"', '\\', "\\'", '\\\\', '`tick`', '--', 'a -- b', '/* a */'],
  ...["'; DROP TABLE books; --", "' OR '1'='1", 'Union Select', 'drop table', 'x; y', 'null'],
  ...['$1', '$2', '$title', '$author', '$$', ':title', ':author', ':q', '?', '??', '@title', '{0}'],
  ...["$'", '$&', '$`', '$<title>', '%s', '{{ title }}', '${title}', '#', '1=1', '()', 'E\\n'],
];

test('a part of a title finds the book, in lower and in upper case', async () => {
  const shop = await openSmall();
  const table = await tabulate(['Salt', 'sALT', 'boats', 'NK AND', 'pepper', ''], (q) =>
    search(shop, { q }),
  );
  expect(table).toEqual({
    Salt: [3, 2, 6],
    sALT: [3, 2, 6],
    boats: [1],
    'NK AND': [3],
    pepper: [],
    '': BY_TITLE,
  });
});

test('the whole name of an author finds their books', async () => {
  const shop = await openSmall();
  const names = ['Ada Brook', 'Ada Brookes', 'Ben Tide', 'Ada', 'ada brook', 'Ada Brook ', ''];
  expect({
    ...(await tabulate(names, (author) => search(shop, { author }))),
    'and a title': await search(shop, { author: 'Ada Brook', q: 'salt' }),
    'and another title': await search(shop, { author: 'Ben Tide', q: 'salt' }),
  }).toEqual({
    'Ada Brook': [2, 4],
    'Ada Brookes': [3, 6],
    'Ben Tide': [5, 1],
    Ada: [],
    'ada brook': [],
    'Ada Brook ': [],
    '': BY_TITLE,
    'and a title': [2],
    'and another title': [],
  });
});

test('there are four orders, and books that tie are sorted by id', async () => {
  const shop = await openSmall();
  const table = await tabulate(['title', '-title', 'price', '-price', ''], (order) =>
    search(shop, { order }),
  );
  const { json } = await ask(shop, '/search', { q: 'boats' });
  expect({ ...table, row: json }).toEqual({
    title: BY_TITLE,
    '-title': [4, 2, 6, 1, 3, 5],
    price: [3, 6, 1, 4, 2, 5],
    '-price': [5, 2, 1, 4, 6, 3],
    '': BY_TITLE,
    row: { results: [{ id: 1, title: 'Paper Boats', author: 'Ben Tide', priceCents: 900 }] },
  });
});

test('a page has twenty books', async () => {
  const shop = await openPages();
  const table = await tabulate(['', '1', '2', '3', '4', '1000000'], (page) =>
    search(shop, { page }),
  );
  expect(table).toEqual({
    '': numbers(1, 20),
    1: numbers(1, 20),
    2: numbers(21, 40),
    3: numbers(41, 45),
    4: [],
    1000000: [],
  });
});

test('facts are returned for one book', async () => {
  const shop = await openSmall();
  const table = await tabulate(['1', '2', '3', '7'], (id) => facts(shop, id));
  expect(table).toEqual({
    1: { title: 'Paper Boats', copies: 4, reviews: 0 },
    2: { title: 'Salt', copies: 0, reviews: 2 },
    3: { title: 'Ink and Salt', copies: 7, reviews: 1 },
    7: { status: 404, code: 'unknown-book' },
  });
});

test('no attack finds anything, in the title or in the author', async () => {
  const shop = await openSmall();
  const table = await tabulate(SQL_PAYLOADS, async (payload) => [
    await search(shop, { q: payload }),
    await search(shop, { author: payload }),
    await search(shop, { q: `lamp${payload}` }),
    await search(shop, { author: `Ben Tide${payload}` }),
    // One field opens a comment that another one closes.
    await search(shop, { q: `${payload} /*`, page: '*/ --' }),
    await search(shop, { q: '\\', author: payload }),
  ]);
  const nothing = [[], [], [], [], [], []];
  expect(table).toEqual(Object.fromEntries(SQL_PAYLOADS.map((payload) => [payload, nothing])));
});

test('no field shows data of another table', async () => {
  const shop = await openSmall();
  const union = 'UNION SELECT id, email, password_hash, 1 FROM readers';
  const searches: Record<string, Record<string, string>> = {
    'by the title': { q: `pepper%' ${union} /*`, page: '*/ --' },
    'by the author': { author: `nobody' ${union} /*`, page: '*/ --' },
  };
  const told = await tabulate(Object.keys(searches), async (name) => {
    const answer = await ask(shop, '/search', searches[name]);
    return [answer.status, ...SECRETS.filter((secret) => answer.text.includes(secret))];
  });
  const columns = ['email', 'password_hash'];
  const byId = await tabulate(columns, (column) =>
    facts(shop, `0 UNION SELECT ${column}, 1, 1 FROM readers`),
  );
  const saved = await tabulate(columns, (column) =>
    searchSaved(shop, `pepper' UNION SELECT ${column} FROM readers --`),
  );
  const missing = { status: 404, code: 'unknown-book' };
  expect({ told, byId, saved }).toEqual({
    told: Object.fromEntries(Object.keys(searches).map((name) => [name, [200]])),
    byId: { email: missing, password_hash: missing },
    saved: { email: [], password_hash: [] },
  });
});

test('a string that looks like SQL is searched for like any other string', async () => {
  const shop = await openWith(LOOKALIKES);
  const table = await tabulate(LOOKALIKES, async (text) => ({
    title: await search(shop, { q: text }),
    author: await search(shop, { author: text }),
    both: await search(shop, { q: text, author: text }),
    saved: await searchSaved(shop, text),
  }));
  expect(table).toEqual(
    Object.fromEntries(
      LOOKALIKES.map((text) => {
        const holding = sortBy(
          LOOKALIKES.flatMap((title, i) =>
            title.toLowerCase().includes(text.toLowerCase()) ? [{ id: i + 1, title }] : [],
          ),
          'title',
        );
        const own = [LOOKALIKES.indexOf(text) + 1];
        const ids = holding.map(({ id }) => id);
        const titles = holding.map(({ title }) => title);
        return [text, { title: ids, author: own, both: own, saved: titles }];
      }),
    ),
  );
});

test('each character stands for itself', async () => {
  /** Each of them may be somebody's escape character. */
  const single = [
    ...'!"#$%&\'()*+,-./0123456789:;<=>?@[\\]^_`{|}~',
    ...['\u0001', '\u001a', '\u001b', '\u007f', '\u00a0', '\u00a7', '\u00ac', '\u20ac', '\ue000'],
  ];
  const marks = [
    ...single,
    '[a-z]',
    '%%',
    '\\%',
    '\\_',
    '\\\\',
    '!!',
    '!%',
    '!_',
    '|%',
    '#_',
    '~~',
  ];
  const titles = [...marks.map((mark) => `mid${mark}dle`), 'midXdle', 'midXXdle', 'middle'];
  const shop = await openWith(titles);
  const expected = Object.fromEntries(titles.map((title, i) => [title, [i + 1]]));
  const byTitle = await tabulate(titles, (q) => search(shop, { q }));
  const saved = await tabulate(titles, (words) => searchSaved(shop, words));
  expect({ byTitle, saved }).toEqual({
    byTitle: expected,
    saved: Object.fromEntries(titles.map((title) => [title, [title]])),
  });
});

test('a search of a thousand titles finds exactly those that contain the string', async () => {
  await database.seed(CROWD);
  const fold = await foldOfDatabase();
  const shop = await open<Shop>({ GUARDS: '' });
  const books = sortBy(CROWD.books, 'title', 'id');
  const letters = (from: number, length: number, title: string) =>
    [...title].slice(from, from + length).join('');
  const piece = fc
    .tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 7 }), fc.nat({ max: books.length - 1 }))
    .map(([from, length, i]) => letters(from, length, books[i]?.title ?? ''));
  const marks = fc.array(fc.constantFrom(...`'"\\%_;-$:?#/*() `), { minLength: 1, maxLength: 3 });
  const typed = fc.oneof(
    { weight: 3, arbitrary: piece.filter((text) => text !== '') },
    { weight: 1, arbitrary: marks.map((each) => each.join('')) },
  );
  await property(
    [typed],
    async (q) => {
      const holding = books.filter(({ title }) => fold(title).includes(fold(q)));
      expect({
        q,
        found: await search(shop, { q }),
        saved: await searchSaved(shop, q),
      }).toEqual({
        q,
        found: holding.slice(0, 20).map(({ id }) => id),
        saved: holding.map(({ title }) => title),
      });
    },
    { runs: 80, examples: [['Écl'], ['FÉ N'], ['Æ'], ['Ilık I'], ["a's At"], ['0% o']] },
  );
});

test('any other order is the order by title', async () => {
  const shop = await openSmall();
  const orders = [
    ...['id', '-id', 'Price', 'PRICE', ' price', 'price ', '--price', '+price', '-', 'price,title'],
    ...['price DESC', 'price-', 'price_cents', 'books.price_cents', 'copies', '2', 'random()'],
    ...['constructor', '__proto__', 'toString', '-constructor', 'hasOwnProperty', 'price\n'],
    ...SQL_PAYLOADS,
  ];
  const table = await tabulate(orders, (order) => search(shop, { order }));
  expect(table).toEqual(Object.fromEntries(orders.map((order) => [order, BY_TITLE])));
});

test('anything that is not a page is page 1', async () => {
  const shop = await openPages();
  const pages = [
    ...['0', '-1', '-0', '2.0', '1.5', '2e0', '0x2', ' 2', '2 ', '+2', '2,', '２', '2\n', 'two'],
    ...['1000001', '2147483648', '9007199254740993', '1'.repeat(30), 'NaN', 'Infinity', 'null'],
    ...['2--', '2/**/', '(2)', '1+1', '2)', '2 OR 1=1'],
    ...SQL_PAYLOADS,
  ];
  const table = await tabulate(pages, (page) => search(shop, { page }));
  expect(table).toEqual(Object.fromEntries(pages.map((page) => [page, numbers(1, 20)])));
});

test('anything that is not an id finds no book', async () => {
  const shop = await openSmall();
  const ids = [
    ...['0', '-1', '2.0', '2e0', '0x2', ' 2', '2 ', '+2', '２', '2\n', 'two', 'null', 'NaN'],
    ...['2147483648', '4294967298', '9007199254740993', '1'.repeat(30), '1e1000'],
    ...['2--', '2/**/', '(2)', '1+1', "2'", '2;', '2)', '2 LIMIT 1'],
    ...SQL_PAYLOADS,
  ];
  const table = await tabulate(ids, (id) => facts(shop, id));
  const missing = { status: 404, code: 'unknown-book' };
  expect(table).toEqual(Object.fromEntries(ids.map((id) => [id, missing])));
});

test('a saved search is data, however it got into the table', async () => {
  const shop = await openSmall();
  const names = ["O'Neil's", "' --", '$1'];
  await database.seed({
    saved_searches: SQL_PAYLOADS.map((words, i) => ({ id: i + 1, name: 'seeded', words })),
  });
  const seeded = await tabulate(SQL_PAYLOADS, (payload) =>
    runSaved(shop, SQL_PAYLOADS.indexOf(payload) + 1),
  );
  expect({
    seeded,
    words: await tabulate(['salt', 'INK', 'tides', 'pepper'], (words) => searchSaved(shop, words)),
    names: await tabulate(names, async (name) => {
      const id = await save(shop, { name, words: 'lamp' });
      return (await ask(shop, `/saved-searches/${String(id)}`)).json;
    }),
  }).toEqual({
    seeded: Object.fromEntries(SQL_PAYLOADS.map((payload) => [payload, []])),
    words: {
      salt: ['Ink and Salt', 'Salt', 'Salt'],
      INK: ['Ink and Salt'],
      tides: ['Tides'],
      pepper: [],
    },
    names: Object.fromEntries(names.map((name) => [name, { name, titles: ['A Lamp'] }])),
  });
});

test('a string with a NUL finds nothing, and is not an error', async () => {
  const shop = await openWith(['Sea Salt', 'Sea 0Salt', 'Sea \\0Salt', 'Salt Sea']);
  const texts = ['\0', 'Salt\0', '\0Salt', 'Sea \0Salt', 'Sea Salt\0', "\0' OR 1=1 --"];
  expect({
    title: await tabulate(texts, (q) => search(shop, { q })),
    author: await tabulate(texts, (author) => search(shop, { author })),
    order: await search(shop, { order: '-title\0' }),
    page: await search(shop, { page: '2\0' }),
    id: await facts(shop, '1\0'),
  }).toEqual({
    title: Object.fromEntries(texts.map((text) => [text, []])),
    author: Object.fromEntries(texts.map((text) => [text, []])),
    order: [4, 2, 1, 3],
    page: [4, 2, 1, 3],
    id: { status: 404, code: 'unknown-book' },
  });
});

const JOINED = 'SELECT books.id FROM books JOIN authors ON authors.id = books.author_id WHERE';

/**
 * By field: a second statement, and a third one that uses the rest of ours. PostgreSQL executes
 * several statements only when it can parse all of them.
 */
const STACKED: Readonly<Record<string, readonly ((shop: Shops) => Promise<unknown>)[]>> = {
  title: [
    `x'; DELETE FROM reviews; ${JOINED} books.title LIKE '%`,
    `x'); DELETE FROM reviews; ${JOINED} LOWER(books.title) LIKE LOWER('%`,
  ].map((q) => (shop) => search(shop, { q })),
  author: [
    `x'; DELETE FROM reviews; ${JOINED} authors.name = '`,
    `x'); DELETE FROM reviews; ${JOINED} ('x' = '`,
  ].map((author) => (shop) => search(shop, { author })),
  order: ['title', 'books.id DESC'].map(
    (order) => (shop) =>
      search(shop, { order: `${order}; DELETE FROM reviews; SELECT id FROM books ORDER BY id` }),
  ),
  page: [
    (shop) => search(shop, { page: '1; DELETE FROM reviews; --' }),
    (shop) => search(shop, { page: '1 - 1) * 20; DELETE FROM reviews; SELECT (1' }),
  ],
  id: [(shop) => facts(shop, '1; DELETE FROM reviews')],
  saved: [
    `x'; DELETE FROM reviews; SELECT title FROM books WHERE title LIKE '%`,
    `x'); DELETE FROM reviews; SELECT title FROM books WHERE LOWER(title) LIKE LOWER('%`,
  ].map((words) => (shop) => searchSaved(shop, words)),
};

// On SQLite the driver executes the first statement, and ignores the rest.
needs('postgres')('on PostgreSQL no statement of a stranger follows ours', async () => {
  const shop = await openSmall();
  const table = await tabulate(Object.keys(STACKED), async (name) => {
    for (const attack of STACKED[name] ?? []) await attack(shop);
    const [row] = await database.rows('SELECT COUNT(*) AS reviews FROM reviews');
    await database.rows('DELETE FROM reviews');
    await database.seed({ reviews: SMALL.reviews });
    return Number(row?.['reviews']);
  });
  expect(table).toEqual(Object.fromEntries(Object.keys(STACKED).map((name) => [name, 3])));
});

async function openSmall(): Promise<Shops> {
  await database.seed(SMALL);
  await reverseTies('books', 'title');
  await reverseTies('books', 'price_cents');
  return open<Shop>({ GUARDS: '' });
}

/** A shop with a book for each of these strings, which is its title and its author's name. */
async function openWith(texts: readonly string[]): Promise<Shops> {
  await database.seed({
    authors: texts.map((name, i) => ({ id: i + 1, name })),
    books: texts.map((title, i) => ({ id: i + 1, author_id: i + 1, title, price_cents: 500 })),
  });
  return open<Shop>({ GUARDS: '' });
}

/** Forty-five books with one title. */
async function openPages(): Promise<Shops> {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: numbers(1, 45).map((id) => ({ id, author_id: 1, title: 'Salt', price_cents: 500 })),
    readers: SMALL.readers,
  });
  await reverseTies('books', 'title');
  return open<Shop>({ GUARDS: '' });
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function ask(shop: Shops, path: string, fields: Record<string, string> = {}): Promise<Answer> {
  return shop.http('GET', `${path}?${new URLSearchParams(fields).toString()}`);
}

/** The ids that are found; a body that is not a list of books is returned as it is. */
async function search(shop: Shops, fields: Record<string, string>): Promise<unknown> {
  const { status, json } = await ask(shop, '/search', fields);
  const { results } = Object(json) as { results?: { id?: unknown }[] };
  return status === 200 && Array.isArray(results)
    ? results.map(({ id }) => id)
    : refusal({ status, json });
}

async function facts(shop: Shops, id: string): Promise<unknown> {
  const { status, json } = await shop.http('GET', `/books/${encodeURIComponent(id)}/facts`);
  return status === 200 ? json : refusal({ status, json });
}

async function save(shop: Shops, saved: { name: string; words: string }): Promise<unknown> {
  const { json } = await shop.http('POST', '/saved-searches', { body: saved });
  return (Object(json) as { id?: unknown }).id;
}

async function searchSaved(shop: Shops, words: string): Promise<unknown> {
  return runSaved(shop, await save(shop, { name: 'mine', words }));
}

/** The titles that a saved search finds. */
async function runSaved(shop: Shops, id: unknown): Promise<unknown> {
  const { status, json } = await ask(shop, `/saved-searches/${String(id)}`);
  return status === 200 ? (Object(json) as { titles?: unknown }).titles : refusal({ status, json });
}

function refusal({ status, json }: Pick<Answer, 'status' | 'json'>) {
  return { status, code: (Object(json) as { code?: unknown }).code };
}

/** Lower case as in the database: SQLite knows the case of A to Z only, PostgreSQL of all. */
async function foldOfDatabase(): Promise<(text: string) => string> {
  const [lowered] = await database.rows("SELECT lower('É') AS e, lower('İ') AS i");
  if (lowered?.['e'] !== 'é')
    return (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const letterOf = (letter: string) =>
    letter === 'İ' ? String(lowered['i']) : letter.toLowerCase();
  return (text) => [...text].map(letterOf).join('');
}
