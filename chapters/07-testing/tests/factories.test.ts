import { database, open, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

interface Book {
  id?: number;
  title: string;
  isbn: string;
  price_cents: number;
}

interface Reader {
  id?: number;
  name: string;
  is_staff: boolean;
  balance_cents: number;
}

interface Order {
  id?: number;
  reader: Reader;
  book: Book;
  copies: number;
  total_cents: number;
  ordered_at: string;
}

type Kind = 'book' | 'reader' | 'order';
type Making = NonNullable<Parameters<Shop['services']['factories']['build']>[1]>;

/** The factories of a new shop, with the rows that they make in the types of their kinds. */
async function openFactories() {
  const { factories } = await open<Shop>();
  const build = (kind: Kind, making: Making = {}) => factories.build(kind, making);
  const create = async (kind: Kind, making: Making = {}) => {
    const made = await factories.create(kind, making).then(
      (row) => ({ row }),
      (error: Error & { code?: unknown }) => {
        if (error.code === 'not-implemented') throw error;
        return { row: undefined, error: error.message };
      },
    );
    // What a factory makes is valid, so the database takes it.
    expect(made).not.toHaveProperty('error');
    return made.row;
  };
  return {
    factories,
    book: async (making?: Making) => (await build('book', making)) as Book,
    books: async (making: Making) => (await build('book', making)) as unknown as Book[],
    reader: async (making?: Making) => (await build('reader', making)) as Reader,
    order: async (making?: Making) => (await build('order', making)) as Order,
    storedBook: async (making?: Making) => (await create('book', making)) as Book,
    storedReader: async (making?: Making) => (await create('reader', making)) as Reader,
    storedOrder: async (making?: Making) => (await create('order', making)) as Order,
    storedOrders: async (making: Making) => (await create('order', making)) as unknown as Order[],
  };
}

const isbn = (n: number) => String(9_780_000_000_000 + n);

const A_BOOK = {
  title: expect.stringMatching(/^\S(.{0,198}\S)?$/) as string,
  isbn: expect.stringMatching(/^978\d{10}$/) as string,
  price_cents: expect.any(Number) as number,
};
const A_READER = {
  name: expect.stringMatching(/^reader-\d+$/) as string,
  is_staff: false,
  balance_cents: 1_000,
};

/** How many rows there are. */
async function countRows() {
  const counts: Record<string, number> = {};
  for (const table of ['books', 'readers', 'wallets', 'orders']) {
    const [row] = await database.rows(`SELECT COUNT(*) AS count FROM ${table}`);
    counts[table] = Number(row?.['count']);
  }
  return counts;
}

const lookOf = ({ title, price_cents }: Book) => `${title}, ${price_cents}`;

test('a built book, reader and order have the values of the brief, and no id', async () => {
  const { book, reader, order } = await openFactories();
  const { total_cents, ...made } = await order();
  expect([await book(), await reader(), made]).toEqual([
    A_BOOK,
    A_READER,
    { reader: A_READER, book: A_BOOK, copies: 1, ordered_at: '2024-05-31T12:00:00.000Z' },
  ]);
  expect(total_cents).toBe(made.book.price_cents);
});

test('ISBNs and names are sequences that begin at 1, and no number is used twice', async () => {
  const { book, books, reader, order, storedBook, storedReader, storedOrder } =
    await openFactories();
  const isbns = [
    (await book()).isbn,
    ...(await books({ count: 2 })).map((row) => row.isbn),
    (await book({ traits: ['cheap'] })).isbn,
    (await storedBook()).isbn,
    (await book()).isbn,
  ];
  const names = [
    (await reader()).name,
    (await reader({ traits: ['staff', 'rich'] })).name,
    (await storedReader({ traits: ['rich'] })).name,
    (await reader({ traits: ['staff'] })).name,
  ];
  expect({ isbns, names }).toEqual({
    isbns: [1, 2, 3, 4, 5, 6].map(isbn),
    names: [1, 2, 3, 4].map((n) => `reader-${n}`),
  });
  const orders = [
    await order(),
    await storedOrder(),
    await order({ traits: ['large'] }),
    await storedOrder({ traits: ['large'] }),
  ];
  const after = [await storedBook(), await book()];
  const all = [
    ...isbns,
    ...orders.map((made) => made.book.isbn),
    ...after.map((made) => made.isbn),
  ];
  const allNames = [...names, ...orders.map((made) => made.reader.name), (await reader()).name];
  expect([new Set(all).size, new Set(allNames).size]).toEqual([all.length, allNames.length]);
});

test('no number is used twice after a row could not be stored', async () => {
  const { factories, storedBook, storedReader } = await openFactories();
  const statusOf = async (kind: Kind, overrides: object) =>
    factories.create(kind, { overrides }).then(
      () => 'stored',
      () => 'refused',
    );
  const taken = await storedBook();
  const refused = [
    await statusOf('book', { title: null }),
    await statusOf('reader', { name: null }),
    // Its reader is stored before.
    await statusOf('order', { book: { isbn: taken.isbn } }),
  ];
  const names = [(await storedReader()).name, (await storedReader()).name];
  const isbns = [taken.isbn, (await storedBook()).isbn, (await storedBook()).isbn];
  expect(refused).toEqual(['refused', 'refused', 'refused']);
  expect([new Set(names).size, new Set(isbns).size]).toEqual([2, 3]);
});

test('every override is taken as it is, also 0, false, null and an empty string', async () => {
  const { factories } = await openFactories();
  const cases = {
    'a free book without a title': ['book', { title: '', price_cents: 0 }],
    'a book of null': ['book', { title: null, isbn: null, price_cents: null }],
    'a reader without a name or money': ['reader', { name: '', balance_cents: 0 }],
    'a reader of null': ['reader', { name: null, is_staff: null, balance_cents: null }],
    'an order of nothing': ['order', { copies: 0, total_cents: 0, ordered_at: '' }],
    'an order of null': ['order', { copies: null, total_cents: null, ordered_at: null }],
    'an order of other values': ['order', { copies: 7, total_cents: 1, ordered_at: '2025-01-01' }],
    'an order of nobody': ['order', { reader: { name: '', is_staff: true } }],
  } as const;
  const made = await tabulate(Object.keys(cases), async (name) => {
    const [kind, overrides] = cases[name as keyof typeof cases];
    return factories.build(kind, { overrides: overrides as never });
  });
  expect(made).toMatchObject(
    Object.fromEntries(Object.entries(cases).map(([name, [, overrides]]) => [name, overrides])),
  );
});

test('what a trait sets can be overridden, also by false and 0', async () => {
  const { book, reader, order } = await openFactories();
  const overrides = { is_staff: false, balance_cents: 0 };
  expect([
    await reader({ traits: ['staff', 'rich'], overrides }),
    (await book({ traits: ['cheap'], overrides: { price_cents: 0 } })).price_cents,
    (await order({ traits: ['large'], overrides: { copies: 2 } })).copies,
  ]).toMatchObject([overrides, 0, 2]);
});

test('a field that is overridden by undefined is undefined', async () => {
  const { factories } = await openFactories();
  const { fieldsOf } = factories;
  const book = await fieldsOf('book', { undefinedFields: ['title', 'price_cents'] });
  const staff = { traits: ['staff' as const], undefinedFields: ['is_staff'] };
  const missing = ['ordered_at', 'total_cents', 'book.title', 'reader.name'];
  const order = await fieldsOf('order', { undefinedFields: missing });
  expect([book.sort(), (await fieldsOf('reader', staff)).sort(), order.sort()]).toEqual([
    ['isbn', 'price_cents: undefined', 'title: undefined'],
    ['balance_cents', 'is_staff: undefined', 'name'],
    [
      ...['book', 'book.isbn', 'book.price_cents', 'book.title: undefined'],
      ...['copies', 'ordered_at: undefined'],
      ...['reader', 'reader.balance_cents', 'reader.is_staff', 'reader.name: undefined'],
      'total_cents: undefined',
    ],
  ]);
});

test('overrides of a reader and a book in an order are merged', async () => {
  const { order, storedOrder } = await openFactories();
  const overrides = { book: { title: 'Momo' }, reader: { balance_cents: 5 } };
  const merged = {
    book: { ...A_BOOK, title: 'Momo' },
    reader: { ...A_READER, balance_cents: 5 },
  };
  expect(await order({ overrides })).toMatchObject(merged);
  expect(await storedOrder({ overrides })).toMatchObject(merged);
});

test('the total follows from the price and the copies, also from overridden ones', async () => {
  const { order, storedBook, storedOrder } = await openFactories();
  const { id, ...cheap } = await storedBook({ overrides: { price_cents: 333 } });
  const totalOf = async (making: Making) => (await order(making)).total_cents;
  const { book, copies, total_cents } = await order({ overrides: { copies: 3 } });
  expect({
    copies: total_cents === book.price_cents * copies,
    price: await totalOf({ overrides: { book: { price_cents: 250 } } }),
    both: await totalOf({ overrides: { book: { price_cents: 250 }, copies: 4 } }),
    trait: await totalOf({ traits: ['large'], overrides: { book: { price_cents: 250 } } }),
    free: await totalOf({ overrides: { book: { price_cents: 0 }, copies: 4 } }),
    none: await totalOf({ overrides: { copies: 0 } }),
    'a stored book': await totalOf({ overrides: { book: { ...cheap, id }, copies: 2 } }),
    given: await totalOf({ overrides: { copies: 4, total_cents: 7 } }),
    stored: (await storedOrder({ overrides: { book: { price_cents: 20 }, copies: 6 } }))
      .total_cents,
  }).toEqual({
    copies: true,
    price: 250,
    both: 1_000,
    trait: 24_750,
    free: 0,
    none: 0,
    'a stored book': 666,
    given: 7,
    stored: 120,
  });
});

test('each trait sets its field, and traits can be combined in any order', async () => {
  const { book, reader, order } = await openFactories();
  expect([
    (await book({ traits: ['cheap'] })).price_cents,
    await reader({ traits: ['staff'] }),
    await reader({ traits: ['rich'] }),
    await reader({ traits: ['staff', 'rich'] }),
    await reader({ traits: ['rich', 'staff'] }),
    (await order({ traits: ['large'] })).copies,
  ]).toMatchObject([
    100,
    { is_staff: true, balance_cents: 1_000 },
    { is_staff: false, balance_cents: 1_000_000 },
    { is_staff: true, balance_cents: 1_000_000 },
    { is_staff: true, balance_cents: 1_000_000 },
    99,
  ]);
});

test('a trait leaves the factory on which it was called as it was', async () => {
  const { factories } = await openFactories();
  const books: Book[] = [];
  for (let i = 0; i < 5; i += 1) books.push((await factories.rowAfter('book', 'cheap')) as Book);
  expect({
    prices: books.some(({ price_cents }) => price_cents !== 100),
    staff: await factories.rowAfter('reader', 'staff'),
    rich: await factories.rowAfter('reader', 'rich'),
    large: await factories.rowAfter('order', 'large'),
    'staff, and then rich': await factories.rowAfter('reader', 'rich', ['staff']),
    'rich, and then staff': await factories.rowAfter('reader', 'staff', ['rich']),
  }).toMatchObject({
    prices: true,
    staff: { is_staff: false },
    rich: { balance_cents: 1_000 },
    large: { copies: 1 },
    'staff, and then rich': { is_staff: true, balance_cents: 1_000 },
    'rich, and then staff': { is_staff: false, balance_cents: 1_000_000 },
  });
});

test('building sends nothing to the database', async () => {
  const { factories } = await openFactories();
  expect({ statements: await factories.statementsOfBuild(), rows: await countRows() }).toEqual({
    statements: 0,
    rows: { books: 0, readers: 0, wallets: 0, orders: 0 },
  });
});

test('a created book is stored, and is returned with its id', async () => {
  const { storedBook } = await openFactories();
  const books = [await storedBook(), await storedBook({ traits: ['cheap'] })];
  const free = await storedBook({ overrides: { title: 'Free', price_cents: 0 } });
  expect(await database.rows('SELECT * FROM books ORDER BY isbn')).toEqual([...books, free]);
  expect([books[1]?.price_cents, free.price_cents]).toEqual([100, 0]);
});

test('a created reader is stored with a wallet, and nobody can log in as this reader', async () => {
  const { storedReader } = await openFactories();
  const plain = await storedReader();
  const clerk = await storedReader({ traits: ['staff', 'rich'], overrides: { name: 'ada' } });
  expect([plain, clerk]).toEqual([
    { ...A_READER, id: plain.id },
    { id: clerk.id, name: 'ada', is_staff: true, balance_cents: 1_000_000 },
  ]);
  expect(await database.rows('SELECT * FROM readers ORDER BY name DESC')).toEqual([
    { id: plain.id, name: plain.name, is_staff: 0, password_hash: 'none' },
    { id: clerk.id, name: 'ada', is_staff: 1, password_hash: 'none' },
  ]);
  const wallets = 'SELECT reader_id, balance_cents FROM wallets ORDER BY balance_cents';
  expect(await database.rows(wallets)).toEqual([
    { reader_id: plain.id, balance_cents: 1_000 },
    { reader_id: clerk.id, balance_cents: 1_000_000 },
  ]);
});

test('an order stores its reader and its book once each, and refers to them', async () => {
  const { storedBook, storedReader, storedOrder } = await openFactories();
  // From here on, ids of books, readers and orders differ.
  await storedBook();
  await storedBook();
  await storedReader();
  const { reader, book, ...order } = await storedOrder({ overrides: { book: { title: 'Momo' } } });
  expect(await countRows()).toEqual({ books: 3, readers: 2, wallets: 2, orders: 1 });
  const [row = {}] = await database.rows('SELECT * FROM orders');
  expect(row).toMatchObject({
    id: order.id,
    reader_id: reader.id,
    book_id: book.id,
    copies: 1,
    total_cents: order.total_cents,
  });
  expect(Date.parse(String(row['ordered_at']).replace(/ \+00:00$/, 'Z'))).toBe(
    Date.UTC(2024, 4, 31, 12),
  );
  const bookRows = await database.rows(`SELECT * FROM books WHERE id = ${Number(book.id)}`);
  const readerRows = await database.rows(
    `SELECT readers.id, name FROM readers WHERE id = ${Number(reader.id)}`,
  );
  expect([bookRows, readerRows]).toEqual([
    [{ ...book, title: 'Momo' }],
    [{ id: reader.id, name: reader.name }],
  ]);
});

test('a stored reader and a stored book are used again', async () => {
  const { storedBook, storedReader, storedOrder, storedOrders } = await openFactories();
  await storedBook();
  const book = await storedBook();
  const reader = await storedReader();
  const first = await storedOrder({ overrides: { book } });
  const others = await storedOrders({
    count: 2,
    overrides: { book, reader },
  });
  expect([first.book, ...others.map((order) => [order.book, order.reader])]).toEqual([
    book,
    [book, reader],
    [book, reader],
  ]);
  expect(await countRows()).toEqual({ books: 2, readers: 2, wallets: 2, orders: 3 });
  const rows = await database.rows('SELECT book_id, reader_id FROM orders ORDER BY id');
  expect(rows).toEqual([
    { book_id: book.id, reader_id: first.reader.id },
    { book_id: book.id, reader_id: reader.id },
    { book_id: book.id, reader_id: reader.id },
  ]);
});

test('a reader and a book that others have stored are used again', async () => {
  await database.seed({
    readers: [{ id: 41, name: 'ada', is_staff: false, password_hash: 'x' }],
    wallets: [{ id: 42, reader_id: 41, balance_cents: 70 }],
    books: [{ id: 43, title: 'Momo', isbn: '9783522202558', price_cents: 1_250 }],
  });
  const { storedOrder, storedOrders } = await openFactories();
  const reader = { id: 41, name: 'ada', is_staff: false, balance_cents: 70 };
  const book = { id: 43, title: 'Momo', isbn: '9783522202558', price_cents: 1_250 };
  const orders = [
    await storedOrder({ overrides: { reader, book, copies: 2 } }),
    ...(await storedOrders({ count: 2, overrides: { reader, book } })),
  ];
  expect(orders.map((order) => [order.reader, order.book, order.total_cents])).toEqual([
    [reader, book, 2_500],
    [reader, book, 1_250],
    [reader, book, 1_250],
  ]);
  expect(await countRows()).toEqual({ books: 1, readers: 1, wallets: 1, orders: 3 });
  expect(await database.rows('SELECT DISTINCT book_id, reader_id FROM orders')).toEqual([
    { book_id: 43, reader_id: 41 },
  ]);
});

test('a built order keeps a stored reader and a stored book as they are', async () => {
  const { order, storedBook, storedReader } = await openFactories();
  const overrides = { book: await storedBook(), reader: await storedReader() };
  expect(await order({ overrides })).toMatchObject(overrides);
});

test('a list has as many rows as asked for, each its own, with the same overrides', async () => {
  const { factories, books, storedOrders } = await openFactories();
  const built = await books({ count: 3, traits: ['cheap'], overrides: { title: 'Momo' } });
  const created = await storedOrders({
    count: 3,
    traits: ['large'],
    overrides: { book: { price_cents: 10 } },
  });
  expect(built).toEqual([1, 2, 3].map((n) => ({ title: 'Momo', isbn: isbn(n), price_cents: 100 })));
  expect(created).toEqual(
    Array.from({ length: 3 }, (): unknown =>
      expect.objectContaining({ copies: 99, total_cents: 990 }),
    ),
  );
  expect([await books({ count: 0 }), await factories.create('reader', { count: 0 })]).toEqual([
    [],
    [],
  ]);
  expect(await countRows()).toEqual({ books: 3, readers: 3, wallets: 3, orders: 3 });
});

test('of twenty books, titles and prices differ, and all prices are from 100 to 5000', async () => {
  const { books } = await openFactories();
  const made = await books({ count: 20 });
  const prices = made.map(({ price_cents }) => price_cents);
  expect(new Set(made.map(({ title }) => title)).size).toBeGreaterThanOrEqual(5);
  expect(new Set(prices).size).toBeGreaterThanOrEqual(5);
  const many = (await books({ count: 200 })).map(({ price_cents }) => price_cents);
  const isFine = (cents: number) => Number.isInteger(cents) && cents >= 100 && cents <= 5_000;
  expect([...prices, ...many].filter((cents) => !isFine(cents))).toEqual([]);
});

test('a seed gives the same titles and prices again, and another seed others', async () => {
  const { factories, books } = await openFactories();
  const draw = async () => (await books({ count: 10 })).map(lookOf);
  const atFirst = await draw();
  await factories.seed(7);
  const seven = await draw();
  const onwards = await draw();
  await factories.seed(8);
  const eight = await draw();
  await factories.seed(7);
  const sevenAgain = await draw();
  await factories.seed(1);
  expect({ sevenAgain, one: await draw() }).toEqual({ sevenAgain: seven, one: atFirst });
  expect([eight, onwards, atFirst]).not.toContainEqual(seven);
});

test('a seed leaves the sequences as they are, and a rewind leaves chance', async () => {
  const { factories, book, books, reader } = await openFactories();
  await factories.seed(3);
  const straight = (await books({ count: 4 })).map(lookOf);
  await factories.seed(3);
  expect((await book()).isbn).toBe(isbn(5));
  await reader();
  await factories.rewind();
  const rest = await books({ count: 3 });
  expect(rest.map(lookOf)).toEqual(straight.slice(1));
  expect([...rest.map((row) => row.isbn), (await reader()).name]).toEqual([
    ...[1, 2, 3].map(isbn),
    'reader-1',
  ]);
});

test('the factories of another call know nothing of these', async () => {
  const one = await openFactories();
  const looks = [lookOf(await one.book()), lookOf(await one.book())];
  await one.reader();
  await one.factories.seed(5);
  const other = await openFactories();
  const books = await other.books({ count: 2 });
  await other.factories.rewind();
  await other.factories.seed(9);
  const next = await one.book();
  await one.factories.seed(5);
  expect({
    isbns: books.map((row) => row.isbn),
    looks: books.map(lookOf),
    name: (await other.reader()).name,
    next: next.isbn,
    seeded: lookOf(await one.book()),
  }).toEqual({
    isbns: [1, 2].map(isbn),
    looks,
    name: 'reader-1',
    next: isbn(3),
    seeded: lookOf(next),
  });
});
