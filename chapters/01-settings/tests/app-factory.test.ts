import { posix } from 'node:path';

import {
  type Ask,
  fc,
  files,
  type Json,
  open,
  property,
  startProgram,
  tabulate,
} from '@bookshop/kit';

import type { Order } from '../src/deps';
import type { Step } from '../src/probes/probe-stores';
import type { Shop } from '../src/shop';

const EDITS = ['src/app.ts', 'src/catalog/catalog.ts', 'src/orders/orders.ts'];

/** The environment of a shop with the sample settings, some of them replaced. */
const sample = (changes: Json = {}) => ({ SHOP_SAMPLE: JSON.stringify(changes) });

test('the catalogue lists its books with prices in the currency of the settings', async () => {
  const { http } = await open<Shop>(sample({ currency: 'GBP' }));
  const { status, json } = await http('GET', '/shop/books');
  expect({ status, json }).toEqual({
    status: 200,
    json: [
      { id: 1, title: 'The Glass Lighthouse', price: '12.50', currency: 'GBP', copies_sold: 0 },
      { id: 2, title: 'Salt and Paper', price: '8.05', currency: 'GBP', copies_sold: 0 },
      { id: 3, title: 'A Short History of Ink', price: '30.00', currency: 'GBP', copies_sold: 0 },
    ],
  });
});

test('a single book is returned as in the list', async () => {
  const { http } = await open<Shop>(sample({ currency: 'GBP' }));
  const { status, json } = await http('GET', '/shop/books/2');
  expect({ status, json }).toEqual({
    status: 200,
    json: { id: 2, title: 'Salt and Paper', price: '8.05', currency: 'GBP', copies_sold: 0 },
  });
});

test('a book that is not in the catalogue gets 404 with a code', async () => {
  const { http } = await open<Shop>(sample());
  const table = await tabulate(
    [
      ...['0', '99', 'abc', '1x', '01', '1.0', '0x1', '1e0', '%201', '1%20', '+1', '-1', '1,2'],
      ...['1.', '1%0A', '1%00', '%EF%BB%BF1', '1n', 'constructor'],
    ],
    async (id) => {
      const { status, json } = await http('GET', `/shop/books/${id}`);
      return { status, json };
    },
  );
  const unknown = { status: 404, json: { code: 'unknown-book', detail: expect.any(String) } };
  expect(table).toEqual({
    '0': unknown,
    '99': unknown,
    abc: unknown,
    '1x': unknown,
    '01': unknown,
    '1.0': unknown,
    '0x1': unknown,
    '1e0': unknown,
    '%201': unknown,
    '1%20': unknown,
    '+1': unknown,
    '-1': unknown,
    '1,2': unknown,
    '1.': unknown,
    '1%0A': unknown,
    '1%00': unknown,
    '%EF%BB%BF1': unknown,
    '1n': unknown,
    constructor: unknown,
  });
});

test('a placed order gets 201 with its number, its total and the name of the shop', async () => {
  const { http } = await open<Shop>(sample({ shopName: 'Fleet Street Books', currency: 'GBP' }));
  const { status, json } = await http('POST', '/shop/orders', { body: { book_id: 2, copies: 3 } });
  expect({ status, json }).toEqual({
    status: 201,
    json: {
      number: '1',
      shop_name: 'Fleet Street Books',
      book_id: 2,
      title: 'Salt and Paper',
      copies: 3,
      total: '24.15',
      currency: 'GBP',
      placed_at: '2030-01-07T09:00:00.000Z',
    },
  });
});

test('other fields of an order are ignored', async () => {
  const { http } = await open<Shop>(sample());
  const others = {
    ...{ number: '9', shop_name: 'x', title: 'x', total: '0.00', price: '0.00', currency: 'GBP' },
    ...{ placed_at: '2029-01-01T00:00:00.000Z', bookId: 3, totalCents: 1, placedAt: 'x', id: 3 },
  };
  const body = { ...others, book_id: 1, copies: 2 };
  const { status, json } = await http('POST', '/shop/orders', { body });
  const order = {
    number: '1',
    shop_name: 'The Paper Lantern',
    book_id: 1,
    title: 'The Glass Lighthouse',
    copies: 2,
    total: '25.00',
    currency: 'EUR',
    placed_at: '2030-01-07T09:00:00.000Z',
  };
  expect({ status, json, listed: (await http('GET', '/shop/orders')).json }).toEqual({
    status: 201,
    json: order,
    listed: [order],
  });
});

test('an invalid order gets 400 with the names of all wrong fields', async () => {
  const { http } = await open<Shop>(sample());
  const asks: Record<string, Ask> = {
    'no body': {},
    'a form': {
      raw: 'book_id=1&copies=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    'an empty object': { body: {} },
    'a list': { body: [1, 1] },
    'a list with an order': { body: [{ book_id: 1, copies: 1 }] },
    'a prototype': {
      raw: '{"__proto__":{"book_id":1,"copies":1}}',
      headers: { 'content-type': 'application/json' },
    },
    'unknown book': { body: { book_id: 99, copies: 1 } },
    'book as a string': { body: { book_id: '1', copies: 1 } },
    'book with a name': { body: { book_id: 'constructor', copies: 1 } },
    'half a book': { body: { book_id: 1.5, copies: 1 } },
    'book as a boolean': { body: { book_id: true, copies: 1 } },
    'both null': { body: { book_id: null, copies: null } },
    'both in lists': { body: { book_id: [1], copies: [2] } },
    'no copies': { body: { book_id: 1 } },
    'copies as a string': { body: { book_id: 1, copies: '2' } },
    'half a copy': { body: { book_id: 1, copies: 0.5 } },
    'one copy and a half': { body: { book_id: 1, copies: 1.5 } },
    'zero copies': { body: { book_id: 1, copies: 0 } },
    'eleven copies': { body: { book_id: 1, copies: 11 } },
    'negative copies': { body: { book_id: 1, copies: -1 } },
    'copies as a boolean': { body: { book_id: 1, copies: true } },
  };
  const table = await tabulate(Object.keys(asks), async (name) => {
    const { status, json } = await http('POST', '/shop/orders', asks[name]);
    return { status, json };
  });
  const refused = (...fields: string[]) => ({
    status: 400,
    json: { code: 'invalid-order', detail: expect.any(String), fields },
  });
  expect(table).toEqual({
    'no body': refused('book_id', 'copies'),
    'a form': refused('book_id', 'copies'),
    'an empty object': refused('book_id', 'copies'),
    'a list': refused('book_id', 'copies'),
    'a list with an order': refused('book_id', 'copies'),
    'a prototype': refused('book_id', 'copies'),
    'unknown book': refused('book_id'),
    'book as a string': refused('book_id'),
    'book with a name': refused('book_id'),
    'half a book': refused('book_id'),
    'book as a boolean': refused('book_id'),
    'both null': refused('book_id', 'copies'),
    'both in lists': refused('book_id', 'copies'),
    'no copies': refused('copies'),
    'copies as a string': refused('copies'),
    'half a copy': refused('copies'),
    'one copy and a half': refused('copies'),
    'zero copies': refused('copies'),
    'eleven copies': refused('copies'),
    'negative copies': refused('copies'),
    'copies as a boolean': refused('copies'),
  });
  expect((await http('GET', '/shop/orders')).json).toEqual([]);
});

test('orders are listed in the order in which they were placed, each with its own time', async () => {
  const { http, clock } = await open<Shop>(sample());
  await http('POST', '/shop/orders', { body: { book_id: 3, copies: 1 } });
  await clock.advance(90_047);
  await http('POST', '/shop/orders', { body: { book_id: 1, copies: 0 } });
  await http('POST', '/shop/orders', { body: { book_id: 1, copies: 10 } });
  const { status, json } = await http('GET', '/shop/orders');
  const common = { shop_name: 'The Paper Lantern', currency: 'EUR' };
  const first = {
    number: '1',
    book_id: 3,
    title: 'A Short History of Ink',
    copies: 1,
    total: '30.00',
  };
  const second = {
    number: '2',
    book_id: 1,
    title: 'The Glass Lighthouse',
    copies: 10,
    total: '125.00',
  };
  expect({ status, json }).toEqual({
    status: 200,
    json: [
      { ...common, ...first, placed_at: '2030-01-07T09:00:00.000Z' },
      { ...common, ...second, placed_at: '2030-01-07T09:01:30.047Z' },
    ],
  });
});

test('the catalogue counts the copies that were ordered of each book', async () => {
  const { http } = await open<Shop>(sample({ currency: 'GBP' }));
  await http('POST', '/shop/orders', { body: { book_id: 1, copies: 4 } });
  await http('POST', '/shop/orders', { body: { book_id: 3, copies: 1 } });
  await http('POST', '/shop/orders', { body: { book_id: 1, copies: 2 } });
  const { json } = await http('GET', '/shop/books');
  expect(json).toMatchObject([
    { id: 1, currency: 'GBP', copies_sold: 6 },
    { id: 2, currency: 'GBP', copies_sold: 0 },
    { id: 3, currency: 'GBP', copies_sold: 1 },
  ]);
});

test('two shops side by side each have the name and the currency of their own settings', async () => {
  const london = await open<Shop>(sample({ shopName: 'Fleet Street Books', currency: 'GBP' }));
  const paris = await open<Shop>(sample({ shopName: 'Quai des Livres', currency: 'EUR' }));
  const body = { book_id: 1, copies: 1 };
  expect({
    london: (await london.http('POST', '/shop/orders', { body })).json,
    paris: (await paris.http('POST', '/shop/orders', { body })).json,
    londonBook: (await london.http('GET', '/shop/books/1')).json,
    parisBook: (await paris.http('GET', '/shop/books/1')).json,
  }).toMatchObject({
    london: { shop_name: 'Fleet Street Books', currency: 'GBP' },
    paris: { shop_name: 'Quai des Livres', currency: 'EUR' },
    londonBook: { currency: 'GBP' },
    parisBook: { currency: 'EUR' },
  });
});

test('two shops side by side keep and count their own orders', async () => {
  const london = await open<Shop>(sample());
  const paris = await open<Shop>(sample());
  await london.http('POST', '/shop/orders', { body: { book_id: 1, copies: 2 } });
  await paris.http('POST', '/shop/orders', { body: { book_id: 2, copies: 1 } });
  await london.http('POST', '/shop/orders', { body: { book_id: 1, copies: 3 } });
  expect({
    london: (await london.http('GET', '/shop/orders')).json,
    paris: (await paris.http('GET', '/shop/orders')).json,
    soldInParis: (await paris.http('GET', '/shop/books/1')).json,
  }).toMatchObject({
    london: [
      { number: '1', book_id: 1, copies: 2 },
      { number: '2', book_id: 1, copies: 3 },
    ],
    paris: [{ number: '1', book_id: 2, copies: 1 }],
    soldInParis: { copies_sold: 0 },
  });
});

test('apps made with the same deps are independent, and all see the orders in the store', async () => {
  const { apps } = await open<Shop>(sample());
  const kept = {
    number: '1',
    bookId: 1,
    title: 'The Glass Lighthouse',
    copies: 4,
    totalCents: 5000,
    placedAt: '2030-01-06T09:00:00.000Z',
  };
  const london = { shopName: 'Fleet Street Books', currency: 'GBP' };
  const paris = { shopName: 'Quai des Livres', currency: 'EUR' };
  const order = { method: 'POST', url: '/orders', body: { book_id: 1, copies: 2 } };
  const sold = { method: 'GET', url: '/books/1' };
  // More orders than a page would hold, and all equal. The apps take turns.
  const [inLondon, inParis, soldInLondon, soldInParis, ...others] = await apps.probeApps(
    [london, paris],
    Array.from({ length: 120 }, () => kept),
    [
      { app: 0, ...order },
      { app: 1, ...order },
      { app: 0, ...sold },
      { app: 1, ...sold },
      { app: 0, ...order },
      { app: 1, ...order },
      { app: 1, ...order },
      { app: 0, ...sold },
      { app: 1, ...sold },
      { app: 0, ...order },
      { app: 0, method: 'GET', url: '/orders' },
      { app: 1, method: 'GET', url: '/orders' },
    ],
  );
  expect({ inLondon, inParis, soldInLondon, soldInParis }).toMatchObject({
    inLondon: { number: '121', shop_name: 'Fleet Street Books', currency: 'GBP' },
    inParis: { number: '122', shop_name: 'Quai des Livres', currency: 'EUR' },
    soldInLondon: { copies_sold: 484, currency: 'GBP' },
    soldInParis: { copies_sold: 484, currency: 'EUR' },
  });
  const placed = ['121', '122', '123', '124', '125', '126'].map((number) => ({ number }));
  const listed = [...Array.from({ length: 120 }, () => ({ number: '1', copies: 4 })), ...placed];
  expect(others).toMatchObject([
    { number: '123' },
    { number: '124' },
    { number: '125' },
    { copies_sold: 490, currency: 'GBP' },
    { copies_sold: 490, currency: 'EUR' },
    { number: '126' },
    listed,
    listed,
  ]);
});

/** Settings that two apps have each, and the pairs of settings and store that are apps. */
const SIGNS = [
  { shopName: 'Fleet Street Books', currency: 'GBP' },
  { shopName: 'Quai des Livres', currency: 'EUR' },
];
const PAIRS = SIGNS.flatMap((_, settings) => [
  { settings, store: 0 },
  { settings, store: 1 },
]);

const BOOKS = [
  { id: 1, title: 'The Glass Lighthouse', cents: 1250 },
  { id: 2, title: 'Salt and Paper', cents: 805 },
  { id: 3, title: 'A Short History of Ink', cents: 3000 },
];

/** What the property does: ask an app for its pages, order a book, or change a store. */
type Act =
  | { asked: number }
  | { app: number; book: (typeof BOOKS)[number]; copies: number }
  | { store: number; add: Order }
  | { store: number; at: number; correct: Partial<Order> };

test('an app calculates every response from what its store contains at that moment', async () => {
  const { apps } = await open<Shop>(sample());
  const app = fc.nat(PAIRS.length - 1);
  const copies = fc.integer({ min: 1, max: 10 });
  const stored = fc.record({
    number: fc.constantFrom('1', '7'),
    bookId: fc.constantFrom(1, 2, 9),
    title: fc.constant('Stored'),
    copies,
    totalCents: fc.constantFrom(5, 3999),
    placedAt: fc.constant('2029-05-31T22:30:00.000Z'),
  });
  const changes = fc.record({ copies, bookId: fc.constantFrom(1, 2, 9) }, { requiredKeys: [] });
  // A store keeps its last three orders, returns a new list each time, and its owner may add an
  // order or correct one.
  const act = fc.oneof(
    { withCrossShrink: true },
    fc.record({ asked: app }),
    fc.record({ app, book: fc.constantFrom(...BOOKS), copies }),
    fc.record({ store: fc.nat(1), add: stored }),
    fc.record({ store: fc.nat(1), at: fc.nat(2), correct: changes }),
  );
  const take = async (acts: readonly Act[], last: number) => {
    const stores: Order[][] = [[], []];
    const steps: Step[] = [];
    const expected: unknown[] = [];
    const keep = (store: number, order: Order) => {
      stores[store] = [...(stores[store] ?? []), order].slice(-3);
    };
    for (const done of [...acts, { asked: last }]) {
      if ('asked' in done) {
        const { asked } = done;
        const orders = stores[storeOf(asked)] ?? [];
        steps.push({ app: asked, method: 'GET', url: '/orders' });
        steps.push({ app: asked, method: 'GET', url: '/books' });
        expected.push({ status: 200, json: orders.map((order) => presentOrder(order, asked)) });
        expected.push({ status: 200, json: presentBooks(orders, asked) });
      } else if ('book' in done) {
        const { book } = done;
        const store = storeOf(done.app);
        const order = {
          number: String((stores[store] ?? []).length + 1),
          bookId: book.id,
          title: book.title,
          copies: done.copies,
          totalCents: book.cents * done.copies,
          placedAt: '2030-01-07T00:00:00.000Z',
        };
        keep(store, order);
        const body = { book_id: book.id, copies: done.copies };
        steps.push({ app: done.app, method: 'POST', url: '/orders', body });
        expected.push({ status: 201, json: presentOrder(order, done.app) });
      } else {
        steps.push(done);
        const orders = stores[done.store] ?? [];
        if ('add' in done) keep(done.store, done.add);
        else if (orders[done.at]) {
          stores[done.store] = orders.map((order, at) =>
            at === done.at ? { ...order, ...done.correct } : order,
          );
        }
      }
    }
    expect(await apps.probeStores(SIGNS, 2, PAIRS, steps)).toEqual(expected);
  };
  const first: Order = {
    number: '1',
    bookId: 1,
    title: 'Stored',
    copies: 1,
    totalCents: 5,
    placedAt: '2029-05-31T22:30:00.000Z',
  };
  const add = { store: 0, add: first };
  const other = { store: 0, add: { ...first, bookId: 2, copies: 4 } };
  // The same number of orders, with other copies: one is corrected, then one takes the place of another.
  await take([add, { asked: 0 }, { store: 0, at: 0, correct: { copies: 9 } }], 0);
  await take([add, add, add, { asked: 0 }, other], 0);
  await property([fc.array(act, { maxLength: 8 }), app], take, { runs: 60 });
});

function storeOf(app: number): number {
  return PAIRS[app]?.store ?? 0;
}

function signOf(app: number) {
  const { shopName, currency } = SIGNS[PAIRS[app]?.settings ?? 0] ?? {};
  return { shopName, currency };
}

function presentOrder(order: Order, app: number) {
  const { shopName, currency } = signOf(app);
  return {
    number: order.number,
    shop_name: shopName,
    book_id: order.bookId,
    title: order.title,
    copies: order.copies,
    total: (order.totalCents / 100).toFixed(2),
    currency,
    placed_at: order.placedAt,
  };
}

function presentBooks(orders: Order[], app: number) {
  return BOOKS.map(({ id, title, cents }) => {
    const sold = orders.filter(({ bookId }) => bookId === id);
    return {
      id,
      title,
      price: (cents / 100).toFixed(2),
      currency: signOf(app).currency,
      copies_sold: sold.reduce((sum, { copies }) => sum + copies, 0),
    };
  });
}

test('orders in the store are returned unchanged, and are counted by book id, not by title', async () => {
  const { apps } = await open<Shop>(sample());
  const first = {
    number: '9',
    bookId: 1,
    title: 'The Glass Lighthouse (1st edition)',
    copies: 4,
    totalCents: 3999,
    placedAt: '2029-05-31T22:30:00.000Z',
  };
  const withdrawn = { ...first, number: '10', bookId: 9, title: 'Salt and Paper', totalCents: 5 };
  // Sorted by number, or by number as a string, the orders would come in another order.
  const renumbered = { ...withdrawn, number: '2', placedAt: '2029-06-01T10:00:00+02:00' };
  // As another program may have stored it: no value of it is changed or reformatted.
  const odd = {
    number: '007',
    bookId: 2,
    title: ' Salt  & Paper\n',
    copies: 12,
    totalCents: 123_456_789,
    placedAt: '2029-06-01T10:00:00.0001Z',
  };
  const [listed, books, placed] = await apps.probeApps(
    [{ shopName: 'Fleet Street Books', currency: 'GBP' }],
    [first, withdrawn, renumbered, odd],
    [
      { app: 0, method: 'GET', url: '/orders' },
      { app: 0, method: 'GET', url: '/books' },
      { app: 0, method: 'POST', url: '/orders', body: { book_id: 2, copies: 1 } },
    ],
  );
  const common = { shop_name: 'Fleet Street Books', currency: 'GBP', copies: 4 };
  const { title, placedAt: placed_at } = first;
  expect({ listed, books, placed }).toMatchObject({
    listed: [
      { ...common, number: '9', book_id: 1, title, total: '39.99', placed_at },
      { ...common, number: '10', book_id: 9, title: 'Salt and Paper', total: '0.05', placed_at },
      { ...common, number: '2', book_id: 9, placed_at: renumbered.placedAt },
      {
        number: '007',
        book_id: 2,
        title: ' Salt  & Paper\n',
        copies: 12,
        total: '1234567.89',
        placed_at: '2029-06-01T10:00:00.0001Z',
      },
    ],
    books: [{ copies_sold: 4 }, { copies_sold: 12 }, { copies_sold: 0 }],
    placed: { number: '5' },
  });
});

test('no timer is started, neither by an import nor by an app, not even one with unref()', async () => {
  const program = await startProgram('src/probes/tell-timers.ts', {});
  expect(JSON.parse(await program.line(/^\{/))).toEqual({ onImport: [], onCreate: [] });
});

test('importing the code of the shop opens nothing', async () => {
  const shop = await open<Shop>(sample());
  expect((await shop.resources()).onImport).toEqual([]);
});

test('a closed shop leaves nothing open', async () => {
  const shop = await open<Shop>(sample());
  await shop.http('POST', '/shop/orders', { body: { book_id: 1, copies: 1 } });
  await shop.http('GET', '/shop/books');
  await shop.close();
  expect((await shop.resources()).afterClose).toEqual([]);
});

test('no file of the app is part of an import cycle', () => {
  const graph = files.imports('src/');
  expect(EDITS.filter((path) => reachableFrom(graph, path).has(path))).toEqual([]);
});

test('catalogue and orders import neither each other nor the app', () => {
  // Looks at every string that is a file path, since `require` is not among the imports.
  const crossing = (path: string, forbidden: RegExp) =>
    files
      .tokens(path)
      .filter((token) => /^['"`]\.\.?\//.test(token))
      .map((token) => posix.join(posix.dirname(path), token.slice(1, -1)))
      .filter((target) => forbidden.test(target));
  expect({
    catalog: crossing('src/catalog/catalog.ts', /^src\/(orders\/|app(\.|$))/),
    orders: crossing('src/orders/orders.ts', /^src\/(catalog\/|app(\.|$))/),
  }).toEqual({ catalog: [], orders: [] });
});

test('the code of the app does not mention process', () => {
  expect(EDITS.filter((path) => files.tokens(path).some(isProcess))).toEqual([]);
});

const isProcess = (token: string) => /^['"]?(node:)?process['"]?$/.test(token);

/** The files that a file imports, those that they import, and so on. */
function reachableFrom(
  graph: Record<string, string[]>,
  start: string,
  reached = new Set<string>(),
): Set<string> {
  for (const path of (graph[start] ?? []).filter((target) => !reached.has(target))) {
    reachableFrom(graph, path, reached.add(path));
  }
  return reached;
}
