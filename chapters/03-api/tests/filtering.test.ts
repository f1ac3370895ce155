import {
  type Answer,
  column,
  crowd,
  type CrowdChanges,
  database,
  fc,
  narrow,
  open,
  type Opened,
  property,
  reverseTies,
  sortBy,
  sweep,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;

/** The columns that this chapter's tables have in addition to those of the stockroom. */
const CHANGES = {
  books: {
    columns: {
      in_print: null,
      isbn10: null,
      blurb: null,
      isbn13: column.numbered((n) => String(9_780_000_000_000 + n)),
      cost_cents: column.cents(),
      copies: column.counts({ most: 10_000 }),
      restocked_on: column.orNull(column.days()),
    },
  },
  readers: { make: () => [] },
} satisfies CrowdChanges;

const SHOP = crowd(1, CHANGES);

type Row = (typeof SHOP.books)[number];

/** The names to sort by, with their columns. */
const SORTABLE = {
  price: 'price_cents',
  title: 'title',
  published_on: 'published_on',
  restocked_on: 'restocked_on',
} as const;

/** Cost rises while price falls; two books have the same price, and two the same title. */
const SMALL = {
  authors: [
    { id: 1, name: 'Ada Brook' },
    { id: 2, name: 'Ben Croft' },
    { id: 3, name: 'Cleo Dunn' },
  ],
  books: [
    bookRow(1, { author_id: 1, title: 'Tides', price_cents: 1999, copies: 0, cost_cents: 100 }),
    bookRow(2, { author_id: 2, title: 'Ashes', price_cents: 1250, copies: 1, cost_cents: 200 }),
    bookRow(3, { author_id: 1, title: 'Salt', price_cents: 1250, copies: 7, cost_cents: 300 }),
    bookRow(4, { author_id: 2, title: 'Salt', price_cents: 28, copies: 0, cost_cents: 400 }),
    bookRow(5, { author_id: 1, title: 'Ink', price_cents: 0, copies: 2, cost_cents: 500 }),
  ],
};

/** Characters that no name has, and that some comparisons ignore. */
const SURPLUS = ['_', '.', '%00', '%C2%85', '%C2%AD', '%E2%80%8B', '%FF', '%CC%81', '"', '*'];

test('each filter leaves out what does not match, and all filters apply together', async () => {
  const table = await shelfSmall([
    ...['', '?in_stock=true', '?author=1', '?min_price=12.50', '?in_stock=true&author=1'],
    ...['?in_stock=true&author=1&min_price=1', '?in_stock=false&author=2&min_price=0.30'],
  ]);
  expect(table).toEqual({
    '': [1, 2, 3, 4, 5],
    '?in_stock=true': [2, 3, 5],
    '?author=1': [1, 3, 5],
    '?min_price=12.50': [1, 2, 3],
    '?in_stock=true&author=1': [3, 5],
    '?in_stock=true&author=1&min_price=1': [3],
    '?in_stock=false&author=2&min_price=0.30': [],
  });
});

test('books are shown as on other routes, with their count', async () => {
  const shop = await openSmall();
  const { status, json } = await shop.http('GET', '/api/shelf?author=2&ordering=price');
  const book = async (id: number) => (await shop.http('GET', `/api/books/${id}`)).json;
  expect({ status, json }).toEqual({
    status: 200,
    json: { count: 2, results: [await book(4), await book(2)] },
  });
});

test('in_stock is true, false or no filter', async () => {
  const there = ['true', 'True', 'TRUE', '1', '%20true', '1+', `${'+'.repeat(8_000)}true`];
  const sold = ['false', 'False', 'FALSE', '0', 'false%0A', '%EF%BB%BF0', 'false%E3%80%80'];
  const none = ['', '%20', 'banana', 'yes', 'no', 'on', 't', '01', '00', '2', '-1', '1.0', 'null'];
  const more = [
    'truefalse',
    'true,false',
    'true'.repeat(1_000),
    '1'.repeat(1_000),
    '%00',
    'true%00',
    'constructor',
    '__proto__',
  ];
  const odd = ['%C2%85true', 'tr%C2%ADue', '1%E2%80%8B', 'true%FF', '%EF%BC%91', 'tr+ue', '+-1'];
  const table = await shelfSmall([...there, ...sold, ...none, ...more, ...odd], 'in_stock');
  expect(table).toEqual({
    ...valueOfEach(there, [2, 3, 5]),
    ...valueOfEach(sold, [1, 4]),
    ...valueOfEach([...none, ...more, ...odd], [1, 2, 3, 4, 5]),
  });
});

test('author is the id of an author that exists', async () => {
  const none = ['', '%20', '%09', '%EF%BB%BF'];
  const right = [
    ...['1', '01', '%201', '1+', '%EF%BB%BF1', '1%C2%A0'],
    ...[`${'0'.repeat(400)}1`, `${'+'.repeat(4_000)}1${'+'.repeat(4_000)}`],
  ];
  const wrong = [
    ...[
      '9',
      '0',
      '0'.repeat(400),
      '-1',
      '%2B1',
      '1.0',
      '1e0',
      '0x1',
      'abc',
      '1abc',
      '1,2',
      '1%202',
      'Ada+Brook',
    ],
    ...['2147483647', '2147483648', '4294967297', '9223372036854775808', '9'.repeat(400)],
    ...['%D9%A1', '1%00', '%00', "1'", '1+OR+1=1', 'null', 'true', 'NaN'],
    ...['%C2%851', '1%C2%AD', '%E2%80%8B1', '1%FF', '%EF%BC%91', '1-', '0-1'],
  ];
  const table = await shelfSmall([...none, ...right, ...wrong, '3'], 'author');
  expect(table).toEqual({
    ...valueOfEach(none, [1, 2, 3, 4, 5]),
    ...valueOfEach(right, [1, 3, 5]),
    ...valueOfEach(wrong, { status: 400, told: { author: 1 } }),
    // The author exists, and has no books.
    '3': [],
  });
});

test('min_price is a price in whole cents, and books of exactly that price are shown', async () => {
  const prices: Record<string, number[]> = {
    ...{ '': [1, 2, 3, 4, 5], '%20': [1, 2, 3, 4, 5], '0': [1, 2, 3, 4, 5] },
    ...{ '0.01': [1, 2, 3, 4], '0.28': [1, 2, 3, 4], '0.29': [1, 2, 3], '0.3': [1, 2, 3] },
    ...{ '12.5': [1, 2, 3], '12.50': [1, 2, 3], '%2012.50+': [1, 2, 3], '12.51': [1] },
    ...{ '%EF%BB%BF12.50%C2%A0': [1, 2, 3], '%E3%80%80': [1, 2, 3, 4, 5] },
    ...{ '19.99': [1], '19.9': [1], '20': [], '20.00': [], '00000012.5': [1, 2, 3] },
    ...{ '21474836.47': [], '21474836.48': [], '99999999.99': [], '99999999': [] },
    ...{ '00': [1, 2, 3, 4, 5], '00000000.00': [1, 2, 3, 4, 5], '0.0': [1, 2, 3, 4, 5] },
    ...{ '00000012.50': [1, 2, 3], '00000012': [1, 2, 3], '00000020': [] },
    ...{ [`${'+'.repeat(4_000)}12.50${'+'.repeat(4_000)}`]: [1, 2, 3] },
  };
  const table = await shelfSmall(Object.keys(prices), 'min_price');
  expect(table).toEqual(prices);
});

test('the largest id and the highest price are found, and nothing above them', async () => {
  await database.seed({
    authors: [{ id: 2_147_483_647, name: 'Zoe Quill' }],
    books: [bookRow(1, { author_id: 2_147_483_647, price_cents: 2_147_483_647 })],
  });
  const shop = await open<Shop>();
  const queries = [
    ...['?author=2147483647', '?author=002147483647', '?author=2147483648', '?author=4294967295'],
    ...['?min_price=21474836.46', '?min_price=21474836.47', '?min_price=21474836.48'],
  ];
  const unknown = { status: 400, told: { author: 1 } };
  expect(await tabulate(queries, (query) => shelf(shop, query))).toEqual({
    '?author=2147483647': [1],
    '?author=002147483647': [1],
    '?author=2147483648': unknown,
    '?author=4294967295': unknown,
    '?min_price=21474836.46': [1],
    '?min_price=21474836.47': [1],
    '?min_price=21474836.48': [],
  });
});

test('any other price is an error', async () => {
  const prices = [
    ...['abc', '-1', '-0', '%2B1', '.5', '5.', '12.505', '12.500', '1,000', '1e3', '0x10', '12 50'],
    // Zeros before a price are digits as well.
    ...['000000012', '0000000012', '000000012.50', '0000000012.50', '000000000', '0'.repeat(400)],
    ...[
      '0.000',
      '0.',
      '00.',
      '1.',
      '.0',
      '12.5.',
      `${'0'.repeat(400)}12.50`,
      `12.${'5'.repeat(400)}`,
    ],
    ...['100000000', '9'.repeat(20), '9'.repeat(400), 'NaN', 'Infinity', '12.5%E2%82%AC', '%D9%A1'],
    ...['null', 'true', '12.50%00', '12.50;', '$12', '1_0'],
    ...[
      '%C2%8512',
      '12%C2%AD',
      '12.5%E2%80%8B',
      '1.2.5',
      '..5',
      '12..5',
      '%EF%BC%91',
      '12-',
      '%FF',
    ],
  ].map((price) => price.replace(' ', '%20'));
  const table = await shelfSmall(prices, 'min_price');
  expect(table).toEqual(valueOfEach(prices, { status: 400, told: { min_price: 1 } }));
});

test('all errors are reported at once, each under its name', async () => {
  const table = await shelfSmall([
    ...['?author=9&min_price=x', '?min_price=-1&author=abc&in_stock=banana&ordering=cost'],
    ...['?author=9&min_price=1', '?author=1&min_price=1.234&in_stock=true'],
  ]);
  const refused = (told: object) => ({ status: 400, told });
  expect(table).toEqual({
    '?author=9&min_price=x': refused({ author: 1, min_price: 1 }),
    '?min_price=-1&author=abc&in_stock=banana&ordering=cost': refused({ author: 1, min_price: 1 }),
    '?author=9&min_price=1': refused({ author: 1 }),
    '?author=1&min_price=1.234&in_stock=true': refused({ min_price: 1 }),
  });
});

test('an unknown parameter is ignored, in every spelling', async () => {
  const queries = [
    ...['?author[]=1', '?author[$ne]=1', '?author[id]=1', '?Author=9', '?AUTHOR=9', '?author_id=9'],
    ...['?price=20', '?max_price=1', '?min_price[]=20', '?minPrice=20', '?title=Ink', '?id=2'],
    ...['?copies=0', '?in_stock[]=true', '?cost_cents=100', '?where=1', '?limit=1', '?page=2'],
    ...['?__proto__=1', '?constructor=1', '?toString=x', '?order=title', '?ordering[]=title'],
  ];
  const table = await shelfSmall(queries);
  expect(table).toEqual(valueOfEach(queries, [1, 2, 3, 4, 5]));
});

test('the last value of a repeated parameter counts', async () => {
  const table = await shelfSmall([
    ...['?author=1&author=2', '?author=9&author=x&author=2', '?author=2&author='],
    ...['?in_stock=true&in_stock=false', '?min_price=x&min_price=12.5'],
    ...[
      '?in_stock=true&in_stock=',
      '?in_stock=true&in_stock=banana',
      '?min_price=20&min_price=%20',
    ],
    ...['?author=2&%61uthor=1', '?author=1&author'],
    ...['?ordering=price&ordering=-title', '?ordering=title&ordering='],
    ...[`?${'author=9&'.repeat(900)}author=2`, `?${'other=1&'.repeat(900)}author=2`],
    ...[`?${'in_stock=1&'.repeat(900)}in_stock=0`, `?${'min_price=1&'.repeat(900)}min_price=12.5`],
    `?${'ordering=price&'.repeat(900)}ordering=-title`,
  ]);
  expect(table).toEqual({
    '?author=1&author=2': [2, 4],
    '?author=9&author=x&author=2': [2, 4],
    '?author=2&author=': [1, 2, 3, 4, 5],
    '?in_stock=true&in_stock=false': [1, 4],
    '?min_price=x&min_price=12.5': [1, 2, 3],
    '?in_stock=true&in_stock=': [1, 2, 3, 4, 5],
    '?in_stock=true&in_stock=banana': [1, 2, 3, 4, 5],
    '?min_price=20&min_price=%20': [1, 2, 3, 4, 5],
    '?author=2&%61uthor=1': [1, 3, 5],
    '?author=1&author': [1, 2, 3, 4, 5],
    '?ordering=price&ordering=-title': [1, 3, 4, 5, 2],
    '?ordering=title&ordering=': [1, 2, 3, 4, 5],
    [`?${'author=9&'.repeat(900)}author=2`]: [2, 4],
    [`?${'other=1&'.repeat(900)}author=2`]: [2, 4],
    [`?${'in_stock=1&'.repeat(900)}in_stock=0`]: [1, 4],
    [`?${'min_price=1&'.repeat(900)}min_price=12.5`]: [1, 2, 3],
    [`?${'ordering=price&'.repeat(900)}ordering=-title`]: [1, 3, 4, 5, 2],
  });
});

test('books are sorted by the named columns in their order, ascending or descending', async () => {
  const orders = {
    price: [5, 4, 2, 3, 1],
    '-price': [1, 2, 3, 4, 5],
    title: [2, 5, 3, 4, 1],
    '-title': [1, 3, 4, 5, 2],
    'price,-title': [5, 4, 3, 2, 1],
    'title,price': [2, 5, 4, 3, 1],
    'title,-price': [2, 5, 3, 4, 1],
    '-title,price': [1, 4, 3, 5, 2],
    '%20price%20,%09-title%20': [5, 4, 3, 2, 1],
    ',price,,': [5, 4, 2, 3, 1],
    '%EF%BB%BFprice%C2%A0,%E3%80%80-title': [5, 4, 3, 2, 1],
    'price,-price': [5, 4, 2, 3, 1],
    '-price,price': [1, 2, 3, 4, 5],
    'title,price,title,-price': [2, 5, 4, 3, 1],
  };
  const table = await shelfSmall(Object.keys(orders), 'ordering');
  expect(table).toEqual(orders);
});

test('names that may not be sorted by are left out, and the rest is kept', async () => {
  const names = [
    ...[
      'cost',
      'cost_cents',
      'costCents',
      'id',
      '-id',
      'copies',
      'isbn13',
      'author',
      'author.name',
    ],
    ...[
      'password',
      '--price',
      '- price',
      '%2Bprice',
      'Price',
      'PRICE',
      'price_cents',
      'priceCents',
    ],
    ...['-', '', 'price desc', 'price;drop table books', 'random()', '(select 1)', "'", '1', '-2'],
    ...['__proto__', 'constructor', '-toString', 'hasOwnProperty', 'price%00', 'books.price', '$1'],
    // One character too many: before a name, in it and after it.
    ...SURPLUS.flatMap((sign) => [`${sign}price`, `pri${sign}ce`, `price${sign}`]),
    ...[
      'price-',
      '-price-',
      'pri-ce',
      '-pri-ce',
      'pri ce',
      'pri%EF%BB%BFce',
      'price -',
      '-%EF%BB%BFprice',
    ],
    ...['restockedon', 'restocked-on', 'restocked on', 'restocked__on', 'published.on', 'ti_tle'],
  ].map((name) => name.replaceAll(' ', '%20'));
  const shop = await openSmall();
  const ask = (ordering: string) => shelf(shop, `?ordering=${ordering}`);
  const alone = await tabulate(names, ask);
  const before = await tabulate(names, (name) => ask(`${name},-title`));
  const behind = await tabulate(names, (name) => ask(`-title,${name}`));
  expect({ alone, before, behind }).toEqual({
    alone: valueOfEach(names, [1, 2, 3, 4, 5]),
    before: valueOfEach(names, [1, 3, 4, 5, 2]),
    behind: valueOfEach(names, [1, 3, 4, 5, 2]),
  });
});

test('a column that is named a thousand times is used once', async () => {
  const shop = await openSmall();
  expect({
    one: await shelf(shop, `?ordering=${'price,'.repeat(2_300)}`),
    two: await shelf(shop, `?ordering=${'-title,price,'.repeat(1_000)}`),
  }).toEqual({ one: [5, 4, 2, 3, 1], two: [1, 4, 3, 5, 2] });
});

test('a name counts, however much comes before it', async () => {
  const before = {
    'the same name': 'price,'.repeat(2_200),
    'the same name, up and down': 'price,-price,'.repeat(1_000),
    'names that are left out': `price,${'x,'.repeat(6_000)}`,
    'a long name': `price,${'x'.repeat(12_000)},`,
    'nothing between commas': `price${','.repeat(12_000)}`,
    'white space': `price,${'+'.repeat(12_000)}`,
  };
  const shop = await openSmall();
  const table = await tabulate(Object.keys(before), (name) =>
    shelf(shop, `?ordering=${before[name as keyof typeof before]}-title`),
  );
  expect(table).toEqual(valueOfEach(Object.keys(before), [5, 4, 3, 2, 1]));
});

test('books without a restocking date come last, ascending and descending', async () => {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [
      bookRow(1, { restocked_on: null, title: 'B' }),
      bookRow(2, { restocked_on: '2029-10-31', title: 'A' }),
      bookRow(3, { restocked_on: '1000-01-01', title: 'A' }),
      bookRow(4, { restocked_on: null, title: 'A' }),
      bookRow(5, { restocked_on: '9999-12-31', title: 'B' }),
    ],
  });
  const shop = await open<Shop>();
  const orders = {
    restocked_on: [3, 2, 5, 1, 4],
    '-restocked_on': [5, 2, 3, 1, 4],
    'restocked_on,title': [3, 2, 5, 4, 1],
    'title,restocked_on': [3, 2, 4, 5, 1],
    'title,-restocked_on': [2, 3, 4, 5, 1],
  };
  const table = await tabulate(Object.keys(orders), (one) => shelf(shop, `?ordering=${one}`));
  expect(table).toEqual(orders);
});

test('a thousand books are filtered and sorted correctly, ties by id', async () => {
  await database.seed(SHOP);
  // PostgreSQL stores a changed row after all others.
  await database.rows('UPDATE books SET cost_cents = cost_cents WHERE id % 2 = 1');
  for (const name of ['title', 'published_on', 'restocked_on'] as const)
    await reverseTies('books', name);
  const shop = await open<Shop>();
  const names = Object.keys(SORTABLE) as (keyof typeof SORTABLE)[];
  const term = fc.record({ name: fc.constantFrom(...names), down: fc.boolean() });
  const terms = fc.array(term, { maxLength: 3 });
  const stock = fc.constantFrom(undefined, true, false);
  const author = fc.option(fc.constantFrom(...mostBooks(6)), { nil: undefined });
  const cents = fc.option(fc.constantFrom(0, 1, 29, 57, 99, 113, 1_000, 4_999, 2_147_483_647), {
    nil: undefined,
  });
  await property(
    [terms, stock, author, cents],
    async (order, inStock, authorId, least) => {
      const fits = (book: Row) =>
        (inStock === undefined || inStock === Number(book.copies) > 0) &&
        (authorId === undefined || book.author_id === authorId) &&
        (least === undefined || book.price_cents >= least);
      const found = sortRows(SHOP.books.filter(fits), order).map(({ id }) => id);
      const query = new URLSearchParams({
        ...(order.length > 0 ? { ordering: order.map(writeTerm).join(',') } : {}),
        ...(inStock === undefined ? {} : { in_stock: String(inStock) }),
        ...(authorId === undefined ? {} : { author: String(authorId) }),
        ...(least === undefined ? {} : { min_price: priceOf(least) }),
      }).toString();
      const { status, json } = await shop.http('GET', `/api/shelf?${query}`);
      const { count, ids } = listOf(json);
      const listed = narrow(ids, found.slice(0, 100));
      expect({ query, status, count, ...listed.received }).toEqual({
        query,
        status: 200,
        count: found.length,
        ...listed.expected,
      });
    },
    { runs: 80 },
  );
});

test('a change between two requests is seen', async () => {
  const shop = await openSmall();
  const ask = () => shelf(shop, '?author=7&in_stock=1');
  const before = await ask();
  await database.seed({
    authors: [{ id: 7, name: 'Gil Hart' }],
    books: [bookRow(8, { author_id: 7, copies: 0 }), bookRow(9, { author_id: 7, copies: 1 })],
  });
  const after = await ask();
  await database.rows('UPDATE books SET copies = 1 - copies WHERE author_id = 7');
  const sold = await ask();
  await database.rows('DELETE FROM authors WHERE id = 7');
  const refused = { status: 400, told: { author: 1 } };
  expect({ before, after, sold, gone: await ask() }).toEqual({
    before: refused,
    after: [9],
    sold: [8],
    gone: refused,
  });
});

test('a request in between gets its own books, and changes nothing for the first', async () => {
  let shop: Shops;
  let between: unknown[];
  const askForSome = async () => {
    shop = await openSmall();
    return () => shelf(shop, '?author=1&in_stock=1&ordering=price');
  };
  const askForOthers = async () => {
    const right = await shelf(shop, '?author=2&min_price=0.28&ordering=-title');
    between = [right, await shelf(shop, '?author=9&min_price=x')];
  };
  await sweep.others(askForSome, askForOthers, async ({ value, at }) => {
    await (at ? undefined : askForOthers());
    expect({ value, between }).toEqual({
      value: [5, 3],
      between: [[4, 2], { status: 400, told: { author: 1, min_price: 1 } }],
    });
  });
});

test('the catalogue is searched, filtered, sorted and paged at once', async () => {
  await database.seed(SHOP);
  const shop = await open<Shop>();
  const found = sortRows(
    SHOP.books.filter(({ title, copies }) => /^title 1/i.test(title) && Number(copies) > 0),
    [{ name: 'price', down: true }],
  ).map(({ id }) => id);
  const query = 'search=%22title+1%22&in_stock=1&ordering=-price&page_size=20';
  const { json } = await shop.http('GET', `/api/books?${query}&page=2`);
  const { count, next, ids } = listOf(json);
  const wrong = await shop.http('GET', '/api/books?author=0&page=99');
  expect({
    count,
    ids,
    next: Object.fromEntries(new URL(String(next)).searchParams),
    wrong: told(wrong),
  }).toEqual({
    count: found.length,
    ids: found.slice(20, 40),
    next: { ...Object.fromEntries(new URLSearchParams(query)), page: '3' },
    wrong: { status: 400, told: { author: 1 } },
  });
});

interface Term {
  name: keyof typeof SORTABLE;
  down: boolean;
}

function writeTerm({ name, down }: Term): string {
  return `${down ? '-' : ''}${name}`;
}

/** Sorted by these columns, then by id. Rows with null come last. */
function sortRows(rows: readonly Row[], terms: readonly Term[]): Row[] {
  let sorted = sortBy(rows, 'id');
  // Sorting keeps the order of equal rows, so the first term is applied last.
  for (const { name, down } of [...terms].reverse()) {
    const key = SORTABLE[name];
    const isThere = (row: Row) => row[key] !== null;
    sorted = [
      ...sortBy(sorted.filter(isThere), down ? `-${key}` : key),
      ...sorted.filter((row) => !isThere(row)),
    ];
  }
  return sorted;
}

/** This many authors: those with the most books, and one without books. */
function mostBooks(authors: number): number[] {
  const count = (id: number) => SHOP.books.filter((book) => book.author_id === id).length;
  const sorted = SHOP.authors.map(({ id }) => id).sort((one, other) => count(other) - count(one));
  return [...sorted.slice(0, authors - 1), sorted.at(-1) ?? 0];
}

function priceOf(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function bookRow(id: number, columns: Record<string, string | number | null>) {
  const isbn13 = String(9_790_000_000_000 + id);
  return { id, author_id: 1, title: `Title ${id}`, isbn13, price_cents: 900, ...columns };
}

async function openSmall(): Promise<Shops> {
  await database.seed(SMALL);
  return open<Shop>();
}

/** The ids on the shelf, or the errors. */
async function shelf(shop: Shops, query: string) {
  const answer = await shop.http('GET', `/api/shelf${query}`);
  return answer.status === 200 ? listOf(answer.json).ids : told(answer);
}

/** As `shelf`, for several queries, or for several values of one parameter. */
async function shelfSmall(values: readonly string[], parameter?: string) {
  const shop = await openSmall();
  return tabulate(values, (value) =>
    shelf(shop, parameter === undefined ? value : `?${parameter}=${value}`),
  );
}

function valueOfEach<T>(names: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

/** The ids are empty where the body is not a list. */
function listOf(json: unknown) {
  const { count, next, results } = Object(json) as Record<string, unknown>;
  const rows = Array.isArray(results) ? (results as { id?: unknown }[]) : [];
  return { count, next, ids: rows.map(({ id }) => id) };
}

/** The status, and the number of messages for each field. */
function told({ status, json }: Answer) {
  const fields = Object.entries(Object(json) as Record<string, unknown>).map(
    ([name, messages]): [string, unknown] => {
      const isList = Array.isArray(messages) && messages.every((one) => /\S/.test(String(one)));
      return [name, isList ? messages.length : messages];
    },
  );
  return { status, told: Object.fromEntries(fields) };
}
