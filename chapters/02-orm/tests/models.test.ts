import { crowd, database, narrow, open, outcomeOf, sortBy } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SHELF = {
  authors: [{ id: 1, name: 'Ada Quill' }],
  books: [
    { id: 1, author_id: 1, title: 'Salt and Paper', price_cents: 1250 },
    { id: 2, author_id: 1, title: 'The Glass Lighthouse', price_cents: 805 },
    { id: 3, author_id: 1, title: 'Loose Leaves', price_cents: 10 },
    { id: 4, author_id: 1, title: 'A Short History of Ink', price_cents: 1999 },
  ],
  readers: [
    { id: 1, name: 'Nora', email: 'nora@example.com' },
    { id: 2, name: 'Bela', email: 'bela@example.com' },
    { id: 3, name: 'Imre', email: 'imre@example.com' },
  ],
};

/** A shop with a few books and readers, or with these tables, ready for orders. */
async function openOrders(tables: Parameters<typeof database.seed>[0] = SHELF) {
  await database.seed(tables);
  const shop = await open<Shop>();
  await shop.orders.ready();
  // PostgreSQL always enforces foreign keys. SQLite does so only where it is told to, as Sequelize
  // does, and as we do here.
  if ((await database.dialect()) === 'sqlite') await database.rows('PRAGMA foreign_keys = ON');
  return shop;
}

/** Whether the database accepts this statement, which does not come from the shop. */
async function say(sql: string): Promise<'accepted' | 'rejected'> {
  try {
    await database.rows(sql);
    return 'accepted';
  } catch {
    return 'rejected';
  }
}

/** The same for statements that each have a name. */
async function sayAll(statements: Record<string, string>) {
  const answers: [string, string][] = [];
  for (const [name, sql] of Object.entries(statements)) answers.push([name, await say(sql)]);
  return Object.fromEntries(answers);
}

/** Another start of the shop on the same database, and how it went. */
async function startAgain() {
  const { orders } = await open<Shop>();
  const start = await orders.ready().then(
    () => 'went well',
    ({ message }: Error) => message,
  );
  return { orders, start };
}

const priceOf = (cents: number) =>
  `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

async function linesLeft() {
  const rows = await database.rows('SELECT * FROM order_lines');
  return rows.map((row) => `book ${row['book_id']} in order ${row['order_id']}`);
}

type Value = number | null;

/** The largest INTEGER of PostgreSQL. */
const LARGEST = 2_147_483_647;

const order = (id: number, readerId: Value) =>
  `INSERT INTO orders (id, reader_id) VALUES (${id}, ${readerId})`;

const line = (orderId: Value, bookId: Value, quantity: Value = 1, cents: Value = 805) =>
  `INSERT INTO order_lines (order_id, book_id, quantity, price_cents) VALUES (${orderId}, ${bookId}, ${quantity}, ${cents})`;

test('an order is returned with its reader, its lines by title, and its total', async () => {
  const { http } = await openOrders();
  const body = {
    readerId: 2,
    lines: [
      { bookId: 2, quantity: 3 },
      { bookId: 1, quantity: 2 },
    ],
  };
  const placed = await http('POST', '/orders', { body });
  const found = await http('GET', '/orders/1');
  expect({ placed: [placed.status, placed.json], found: [found.status, found.json] }).toEqual({
    placed: [201, { id: 1 }],
    found: [
      200,
      {
        id: 1,
        reader: 'Bela',
        lines: [
          { title: 'Salt and Paper', quantity: 2, price: '12.50' },
          { title: 'The Glass Lighthouse', quantity: 3, price: '8.05' },
        ],
        total: '49.15',
      },
    ],
  });
});

test('three copies at 0.10 cost 0.30', async () => {
  const { orders } = await openOrders();
  const { id } = await orders.placeOrder({ readerId: 1, lines: [{ bookId: 3, quantity: 3 }] });
  const { total } = await orders.readOrder(id);
  expect(total).toBe('0.30');
});

test('an order of two hundred books has the right lines and total, whatever their prices', async () => {
  const shop = crowd(1);
  // Many lines cost the same, some with other quantities: three at 5.00, and one at 15.00.
  const priced = shop.books.map((book) =>
    book.id % 4 === 0 ? { ...book, price_cents: book.id % 8 === 0 ? 500 : 1_500 } : book,
  );
  const { orders } = await openOrders({ ...shop, books: priced });
  const [reader] = shop.readers;
  const books = sortBy(priced, 'title', 'id').filter(
    ({ price_cents }, i) => i % 5 === 0 || price_cents > 1_000_000,
  );
  const amounts = books.map((book, i) => ({ ...book, quantity: (i % 3) + 1 }));
  const { id } = await orders.placeOrder({
    readerId: reader?.id,
    lines: amounts.map((book) => ({ bookId: book.id, quantity: book.quantity })),
  });
  const order = await orders.readOrder(id);
  const lines = narrow(
    order.lines,
    amounts.map(({ title, quantity, price_cents }) => ({
      title,
      quantity,
      price: priceOf(price_cents),
    })),
  );
  const cents = amounts.reduce((sum, book) => sum + book.quantity * book.price_cents, 0);
  expect({ total: order.total, lines: lines.received }).toEqual({
    total: priceOf(cents),
    lines: lines.expected,
  });
});

test('a shop that starts again finds its orders, and accepts new ones', async () => {
  const { orders } = await openOrders();
  const { id } = await orders.placeOrder({ readerId: 1, lines: [{ bookId: 1, quantity: 2 }] });
  const before = await orders.readOrder(id);
  const again = await startAgain();
  expect({ 'the second start': again.start }).toEqual({ 'the second start': 'went well' });
  const next = await again.orders.placeOrder({
    readerId: 2,
    lines: [{ bookId: 1, quantity: 1 }],
  });
  expect({
    first: await again.orders.readOrder(id),
    next: (await again.orders.readOrder(next.id)).reader,
  }).toEqual({ first: before, next: 'Bela' });
});

test('a shop that starts again leaves all rows as they are, whoever wrote them', async () => {
  const { orders } = await openOrders();
  await orders.placeOrder({ readerId: 1, lines: [{ bookId: 1, quantity: 2 }] });
  const written = await sayAll({
    order: order(5, 2),
    'order without lines': order(6, 3),
    'line for free': line(5, 1, 1, 0),
    'another line for free': line(5, 2, 3, 0),
    'line of one cent': line(5, 3, 1, 1),
    'line with the largest numbers': line(5, 4, LARGEST, LARGEST),
    'books at another price': 'UPDATE books SET price_cents = price_cents + 700',
  });
  expect(written).toEqual({
    order: 'accepted',
    'order without lines': 'accepted',
    'line for free': 'accepted',
    'another line for free': 'accepted',
    'line of one cent': 'accepted',
    'line with the largest numbers': 'accepted',
    'books at another price': 'accepted',
  });
  const look = async () => ({
    orders: await database.rows('SELECT id, reader_id FROM orders ORDER BY id'),
    lines: await database.rows(
      'SELECT order_id, book_id, quantity, price_cents FROM order_lines ORDER BY order_id, book_id',
    ),
    books: await database.rows('SELECT id, price_cents FROM books ORDER BY id'),
    readers: await database.rows('SELECT id, name FROM readers ORDER BY id'),
  });
  const before = await look();
  const starts = { second: (await startAgain()).start, third: (await startAgain()).start };
  const seen = { orders: before.orders.length, lines: before.lines.length };
  expect({ starts, seen, after: await look() }).toEqual({
    starts: { second: 'went well', third: 'went well' },
    seen: { orders: 3, lines: 5 },
    after: before,
  });
});

test('an order keeps its prices when those of the books change', async () => {
  const { orders } = await openOrders();
  const { id } = await orders.placeOrder({ readerId: 1, lines: [{ bookId: 1, quantity: 2 }] });
  await database.rows('UPDATE books SET price_cents = 9900 WHERE id = 1');
  expect(await orders.readOrder(id)).toEqual({
    id,
    reader: 'Nora',
    lines: [{ title: 'Salt and Paper', quantity: 2, price: '12.50' }],
    total: '25.00',
  });
});

test('the total is always that of the current lines, whoever changes them', async () => {
  const { orders } = await openOrders();
  const { id } = await orders.placeOrder({ readerId: 1, lines: [{ bookId: 2, quantity: 1 }] });
  await say('UPDATE order_lines SET quantity = 4 WHERE book_id = 2');
  const changed = await orders.readOrder(id);
  await say('DELETE FROM order_lines');
  const emptied = await orders.readOrder(id);
  expect([changed.total, emptied.total]).toEqual(['32.20', '0.00']);
});

test('the readers of a book are found through the orders', async () => {
  const { orders } = await openOrders();
  const place = (readerId: number, ...bookIds: number[]) =>
    orders.placeOrder({ readerId, lines: bookIds.map((bookId) => ({ bookId, quantity: 1 })) });
  await place(1, 2, 1);
  await place(2, 1);
  await place(3, 4, 1);
  await place(1, 1);
  const readers = await Promise.all([1, 2, 3, 4].map((bookId) => orders.readersOf(bookId)));
  expect(readers).toEqual([['Bela', 'Imre', 'Nora'], ['Nora'], [], ['Imre']]);
});

test('ids, quantities and cents are integer columns', async () => {
  await openOrders();
  const whole = expect.objectContaining({ kind: 'integer' });
  expect(await database.schema()).toMatchObject({
    orders: { columns: { id: whole, reader_id: whole } },
    order_lines: {
      columns: { order_id: whole, book_id: whole, quantity: whole, price_cents: whole },
    },
  });
});

test('the database rejects rows in which something is missing', async () => {
  await openOrders();
  expect(
    await sayAll({
      'order without id': 'INSERT INTO orders (reader_id) VALUES (1)',
      'order with the same id': order(1, 2),
      'order without reader': order(2, null),
      line: line(1, 1),
      'line without order': line(null, 2),
      'line without book': line(1, null),
      'line without quantity': line(1, 3, null),
      'line without price': line(1, 4, 1, null),
    }),
  ).toEqual({
    'order without id': 'accepted',
    'order with the same id': 'rejected',
    'order without reader': 'rejected',
    line: 'accepted',
    'line without order': 'rejected',
    'line without book': 'rejected',
    'line without quantity': 'rejected',
    'line without price': 'rejected',
  });
});

test('the database rejects rows that refer to a row that does not exist', async () => {
  await openOrders();
  expect(
    await sayAll({
      order: order(1, 1),
      'order of an unknown reader': order(2, 99),
      line: line(1, 1),
      'line of an unknown order': line(99, 2),
      'line of an unknown book': line(1, 99),
    }),
  ).toEqual({
    order: 'accepted',
    'order of an unknown reader': 'rejected',
    line: 'accepted',
    'line of an unknown order': 'rejected',
    'line of an unknown book': 'rejected',
  });
});

test('the database rejects the same when a row is changed', async () => {
  await openOrders();
  await sayAll({ a: order(1, 1), b: order(2, 1), c: line(1, 1), d: line(1, 2), e: line(2, 1) });
  const change = (columns: string) =>
    `UPDATE order_lines SET ${columns} WHERE order_id = 1 AND book_id = 1`;
  expect(
    await sayAll({
      'order without reader': 'UPDATE orders SET reader_id = NULL WHERE id = 1',
      'order of an unknown reader': 'UPDATE orders SET reader_id = 99 WHERE id = 1',
      'line without order': change('order_id = NULL'),
      'line of an unknown order': change('order_id = 99'),
      'line without book': change('book_id = NULL'),
      'line of an unknown book': change('book_id = 99'),
      'line without quantity': change('quantity = NULL'),
      'line without price': change('price_cents = NULL'),
      'book 2 once more': change('book_id = 2'),
      'order 2 has the book': change('order_id = 2'),
      'book 3': change('book_id = 3, quantity = 2, price_cents = 0'),
    }),
  ).toEqual({
    'order without reader': 'rejected',
    'order of an unknown reader': 'rejected',
    'line without order': 'rejected',
    'line of an unknown order': 'rejected',
    'line without book': 'rejected',
    'line of an unknown book': 'rejected',
    'line without quantity': 'rejected',
    'line without price': 'rejected',
    'book 2 once more': 'rejected',
    'order 2 has the book': 'rejected',
    'book 3': 'accepted',
  });
});

test('the database accepts quantities from 1 and prices from 0', async () => {
  await openOrders();
  await sayAll({ first: order(1, 1), second: order(2, 1) });
  expect(
    await sayAll({
      'quantity -1': line(1, 1, -1),
      'quantity 0': line(1, 2, 0),
      'quantity 0 for free': line(1, 2, 0, 0),
      'quantity -1 for free': line(1, 2, -1, 0),
      'quantity 1': line(1, 3, 1),
      'price -1': line(1, 4, 1, -1),
      'price -1 of many': line(1, 4, LARGEST, -1),
      'quantity and price -1': line(1, 4, -1, -1),
      'price 0': line(2, 1, 1, 0),
      'the largest of both': line(2, 2, LARGEST, LARGEST),
      'quantity 0 for free later':
        'UPDATE order_lines SET quantity = 0 WHERE order_id = 2 AND book_id = 1',
      'quantity 0 later': 'UPDATE order_lines SET quantity = 0 WHERE order_id = 1 AND book_id = 3',
      'price -1 later':
        'UPDATE order_lines SET price_cents = -1 WHERE order_id = 2 AND book_id = 1',
    }),
  ).toEqual({
    'quantity -1': 'rejected',
    'quantity 0': 'rejected',
    'quantity 0 for free': 'rejected',
    'quantity -1 for free': 'rejected',
    'quantity 1': 'accepted',
    'price -1': 'rejected',
    'price -1 of many': 'rejected',
    'quantity and price -1': 'rejected',
    'price 0': 'accepted',
    'the largest of both': 'accepted',
    'quantity 0 for free later': 'rejected',
    'quantity 0 later': 'rejected',
    'price -1 later': 'rejected',
  });
});

test('the database accepts each book once per order', async () => {
  await openOrders();
  await sayAll({ first: order(1, 1), second: order(2, 1) });
  expect(
    await sayAll({
      'book 1 in order 1': line(1, 1),
      'book 1 in order 1 again': line(1, 1),
      'in another quantity': line(1, 1, 2),
      'at another price': line(1, 1, 1, 900),
      'in another quantity, at another price': line(1, 1, 3, 1000),
      'book 2 in order 1': line(1, 2),
      'book 1 in order 2': line(2, 1),
    }),
  ).toEqual({
    'book 1 in order 1': 'accepted',
    'book 1 in order 1 again': 'rejected',
    'in another quantity': 'rejected',
    'at another price': 'rejected',
    'in another quantity, at another price': 'rejected',
    'book 2 in order 1': 'accepted',
    'book 1 in order 2': 'accepted',
  });
});

test('deleting an order deletes its lines, and no others', async () => {
  await openOrders();
  await sayAll({ a: order(1, 1), b: order(2, 1), c: line(1, 1), d: line(1, 2), e: line(2, 1) });
  const deleted = await say('DELETE FROM orders WHERE id = 1');
  const lines = await linesLeft();
  expect({ deleted, lines }).toEqual({ deleted: 'accepted', lines: ['book 1 in order 2'] });
});

test('readers with orders and books in orders cannot be deleted', async () => {
  await openOrders();
  await sayAll({ a: order(1, 1), b: line(1, 1) });
  const deleted = await sayAll({
    'reader with an order': 'DELETE FROM readers WHERE id = 1',
    'reader without': 'DELETE FROM readers WHERE id = 2',
    'book in an order': 'DELETE FROM books WHERE id = 1',
    'book in none': 'DELETE FROM books WHERE id = 2',
  });
  const lines = await linesLeft();
  expect({ deleted, lines }).toEqual({
    deleted: {
      'reader with an order': 'rejected',
      'reader without': 'accepted',
      'book in an order': 'rejected',
      'book in none': 'accepted',
    },
    lines: ['book 1 in order 1'],
  });
});

test('every foreign key is the first column of an index', async () => {
  await openOrders();
  const schema = await database.schema();
  const indexesOf = (table: string) => [
    schema[table]?.primaryKey,
    ...(schema[table]?.indexes ?? []).map(({ columns }) => columns),
  ];
  const keys = ['orders.reader_id', 'order_lines.order_id', 'order_lines.book_id'];
  const withoutIndex = keys.filter((key) => {
    const [table = '', column] = key.split('.');
    return !indexesOf(table).some((columns) => columns?.[0] === column);
  });
  expect({ withoutIndex }).toEqual({ withoutIndex: [] });
});

test('the rows that refer to a row are found with an index, also among thousands of lines', async () => {
  const shop = crowd(1);
  await openOrders(shop);
  const readers = sortBy(shop.readers, 'id').map(({ id }) => id);
  const books = sortBy(shop.books, 'id').map(({ id }) => id);
  const orders = Array.from({ length: 1_500 }, (_, i) => i + 1);
  const rows = {
    orders: orders.map((id) => ({ id, reader_id: readers[id % readers.length] ?? null })),
    order_lines: orders.flatMap((id) =>
      [id, id + 500].map((n) => ({
        order_id: id,
        book_id: books[n % books.length] ?? null,
        quantity: (n % 3) + 1,
        price_cents: 805,
      })),
    ),
  };
  const lines = await database.seed(rows).then(
    () => 'accepted',
    () => 'rejected',
  );
  expect({ 'orders and lines': lines }).toEqual({ 'orders and lines': 'accepted' });
  const howRead = async (table: string, column: string, id = 0) => {
    const { reads } = await database.plan(`SELECT * FROM ${table} WHERE ${column} = ${id}`);
    return reads.map(({ how }) => how);
  };
  expect({
    'orders by reader_id': await howRead('orders', 'reader_id', readers[7]),
    'order_lines by order_id': await howRead('order_lines', 'order_id', 7),
    'order_lines by book_id': await howRead('order_lines', 'book_id', books[7]),
  }).toEqual({
    'orders by reader_id': ['search'],
    'order_lines by order_id': ['search'],
    'order_lines by book_id': ['search'],
  });
});

test('ids, quantities and cents may be as large as an integer', async () => {
  await openOrders();
  const book = `INSERT INTO books (id, author_id, title, price_cents) VALUES (${LARGEST}, 1, 'Last', 1)`;
  const reader = `INSERT INTO readers (id, name, email) VALUES (${LARGEST}, 'Zoe', 'zoe@example.com')`;
  await sayAll({ book, reader });
  expect(
    await sayAll({
      order: order(LARGEST, LARGEST),
      line: line(LARGEST, LARGEST, LARGEST, LARGEST),
      'quantity beyond 16 bits': line(LARGEST, 1, 32_768, 1),
      'price beyond 16 bits': line(LARGEST, 2, 1, 32_768),
    }),
  ).toEqual({
    order: 'accepted',
    line: 'accepted',
    'quantity beyond 16 bits': 'accepted',
    'price beyond 16 bits': 'accepted',
  });
});

test('an order that breaks a constraint is an error with a code, and leaves nothing behind', async () => {
  const { orders } = await openOrders();
  const place = (readerId: number, ...bookIds: number[]) =>
    outcomeOf(() =>
      orders.placeOrder({ readerId, lines: bookIds.map((bookId) => ({ bookId, quantity: 1 })) }),
    );
  const outcomes = { reader: await place(99, 1), twice: await place(1, 1, 2, 1) };
  const left = await database.rows('SELECT id FROM orders');
  expect({ outcomes, left }).toEqual({
    outcomes: { reader: { error: 'unknown-reader' }, twice: { error: 'repeated-book' } },
    left: [],
  });
});
