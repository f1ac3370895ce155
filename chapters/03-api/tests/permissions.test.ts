import { database, fc, narrow, open, property, sweep, tabulate } from '@bookshop/kit';

import type { Way } from '../src/auth/authenticator';
import type { Shop } from '../src/shop';

const ADA = { id: 7, username: 'ada', email: 'ada@b.c', display_name: 'Ada', card_number: 1001 };
const BEN = { id: 8, username: 'ben', email: 'ben@b.c', display_name: 'Ben', card_number: 1002 };
const EVA = {
  ...{ id: 9, username: 'eva', email: 'eva@b.c', display_name: 'Eva', card_number: 1003 },
  is_staff: true,
};
const CARDS = { ada: 'Card 1001', ben: 'Card 1002', eva: 'Card 1003' };

/** Orders of Ada's and Ben's in each status, and three of Eva's; ids are not sorted by reader. */
const ORDERS = [
  { id: 3, reader_id: 7, status: 'placed', total_cents: 500 },
  { id: 4, reader_id: 8, status: 'placed', total_cents: 600 },
  { id: 5, reader_id: 9, status: 'placed', total_cents: 700 },
  { id: 6, reader_id: 8, status: 'packed', total_cents: 800 },
  { id: 7, reader_id: 8, status: 'sent', total_cents: 900 },
  { id: 8, reader_id: 9, status: 'sent', total_cents: 1_000 },
  { id: 9, reader_id: 7, status: 'packed', total_cents: 1_100 },
  { id: 10, reader_id: 7, status: 'sent', total_cents: 1_200 },
  { id: 11, reader_id: 9, status: 'refunded', total_cents: 1_300 },
  { id: 12, reader_id: 7, status: 'cancelled', total_cents: 1_400 },
  { id: 13, reader_id: 7, status: 'refunded', total_cents: 1_500 },
];

const WAYS: readonly Way[] = ['card', 'token', 'jwt', 'session'];

const BOOK = { id: 2, author_id: 1, title: 'Tides', isbn13: '9780306406157', price_cents: 1_250 };

type Route = [method: string, path: string, body?: Record<string, number | string>];

/** For each action: the method, the path and the body. Order 3 is Ada's. */
const ROUTES: Record<string, Route> = {
  list: ['GET', '/api/orders'],
  create: ['POST', '/api/orders', { book: 2, copies: 2 }],
  read: ['GET', '/api/orders/3'],
  change: ['PATCH', '/api/orders/3', { status: 'packed' }],
  refund: ['POST', '/api/orders/3/refund'],
  stats: ['GET', '/api/orders/stats'],
  cancel: ['POST', '/api/orders/3/cancel'],
  delete: ['DELETE', '/api/orders/3'],
};

test('each caller may do exactly what the table says', async () => {
  const shop = await openWithOrders();
  const table = await tabulate(Object.keys(ROUTES), async (action) => {
    const [method, path, body] = ROUTES[action] ?? ['', ''];
    const statusFor = async (authorization?: string) => {
      const headers = by(authorization);
      return (await shop.http(method, path, { headers, ...(body ? { body } : {}) })).status;
    };
    return [await statusFor(), await statusFor(CARDS.ada), await statusFor(CARDS.eva)];
  });
  expect(table).toEqual({
    list: [401, 200, 200],
    create: [401, 201, 201],
    read: [401, 200, 200],
    change: [401, 403, 200],
    refund: [401, 403, 403],
    stats: [401, 403, 403],
    // First for a reader, when the order is packed; then for the staff.
    cancel: [401, 403, 204],
    delete: [401, 403, 204],
  });
});

test('a 401 says how to sign in, and a 403 does not', async () => {
  const shop = await openWithOrders();
  const ask = async (authorization?: string) => {
    const headers = by(authorization);
    const { status, json, headers: sent } = await shop.http('DELETE', '/api/orders/3', { headers });
    const schemes = String(sent['www-authenticate'] ?? '').matchAll(/(\w+) realm=/g);
    return { status, json, schemes: [...schemes].map(([, scheme]) => scheme) };
  };
  const codeFor = async ([method, path]: Route) => {
    const { json } = await shop.http(method, path, { headers: by('Card 9') });
    return (Object(json) as { code?: unknown }).code;
  };
  expect({
    stranger: await ask(),
    reader: await ask(CARDS.ada),
    forger: await ask('Card 9'),
    'forger, whatever they try': new Set(await Promise.all(Object.values(ROUTES).map(codeFor))),
  }).toEqual({
    stranger: {
      status: 401,
      json: { detail: expect.any(String), code: 'not-authenticated' },
      schemes: ['Card', 'Token', 'Bearer'],
    },
    reader: {
      status: 403,
      json: { detail: expect.any(String), code: 'permission-denied' },
      schemes: [],
    },
    forger: {
      status: 401,
      json: { detail: expect.any(String), code: 'card-unknown' },
      schemes: ['Card', 'Token', 'Bearer'],
    },
    'forger, whatever they try': new Set(['card-unknown']),
  });
});

test('where the chain has no challenges, a stranger gets a 403', async () => {
  const shop = await openWithOrders();
  const atKiosk = async (method: string, authorization?: string) => {
    const headers = by(authorization);
    const {
      status,
      json,
      headers: sent,
    } = await shop.http(method, '/api/kiosk/orders', { headers });
    const { code } = Object(json) as { code?: unknown };
    return { status, code, asks: sent['www-authenticate'] };
  };
  const { permissions } = shop;
  const reader = { id: 7, isStaff: false, by: 'session' } as const;
  const here = { action: 'list', challenges: [] };
  const denied = { status: 403, code: 'permission-denied', asks: undefined };
  expect({
    'a stranger': await atKiosk('GET'),
    'a card, which the kiosk does not take': await atKiosk('GET', CARDS.eva),
    'a new order': await atKiosk('POST'),
    'somebody who has signed in': await permissions.tryAction({ ...here, who: reader }),
    'a stranger there': await permissions.tryAction({ ...here, who: null }),
    'a stranger elsewhere': await permissions.tryAction({
      ...here,
      who: null,
      challenges: ['Key a', 'Lock b'],
    }),
  }).toEqual({
    'a stranger': denied,
    'a card, which the kiosk does not take': denied,
    'a new order': denied,
    'somebody who has signed in': 'lets by',
    'a stranger there': { status: 403 },
    'a stranger elsewhere': { status: 401, challenges: ['Key a', 'Lock b'] },
  });
});

test('only the staff may refund, and not by card', async () => {
  const { permissions } = await openWithOrders();
  const table = await tabulate(WAYS, (way) =>
    Promise.all(
      [false, true].map((isStaff) => {
        const who = { id: 7, isStaff, by: way as Way };
        return permissions.tryAction({ action: 'refund', who, challenges: ['Key a'] });
      }),
    ),
  );
  const denied = { status: 403 };
  expect(table).toEqual({
    card: [denied, denied],
    token: [denied, 'lets by'],
    jwt: [denied, 'lets by'],
    session: [denied, 'lets by'],
  });
});

test('how somebody has signed in matters only for refunds', async () => {
  const { permissions } = await openWithOrders();
  const actions = ['list', 'create', 'read', 'cancel', 'change', 'delete'];
  const table = await tabulate(actions, async (action) => {
    const tried = WAYS.flatMap((by) =>
      [false, true].map((isStaff) =>
        permissions.tryAction({ action, who: { id: 7, isStaff, by }, challenges: ['Key a'] }),
      ),
    );
    return new Set((await Promise.all(tried)).map((verdict, i) => `${i % 2}: ${told(verdict)}`));
  });
  const readers = new Set(['0: lets by', '1: lets by']);
  const staff = new Set(['0: 403', '1: lets by']);
  const visible = await tabulate(WAYS, (way) =>
    Promise.all(
      [false, true].map((isStaff) => permissions.countVisible({ id: 7, isStaff, by: way as Way })),
    ),
  );
  expect({ ...table, visible }).toEqual({
    list: readers,
    create: readers,
    read: readers,
    cancel: readers,
    change: staff,
    delete: staff,
    visible: { card: [5, 11], token: [5, 11], jwt: [5, 11], session: [5, 11] },
  });
});

test('an action that is not in the table is forbidden, whatever its name is', async () => {
  const { permissions } = await openWithOrders();
  const inherited = Object.getOwnPropertyNames(Object.prototype);
  const near = ['LIST', 'list ', ' read', 'lis', 'lists', 'delete/3', 'stats', 'update', '*', ''];
  const names = [...inherited, ...near, 'prototype', 'length', 'size', 'has', 'at', '0'];
  const known = ['list', 'create', 'read', 'cancel', 'change', 'delete', 'refund'];
  const unseen = ['\0', '\u00ad', '\u200b', '\u200d', '\ufeff', '\u0301', '\u0085', ' ', '-', '\n'];
  const withUnseen = fc
    .tuple(fc.constantFrom(...known), fc.nat({ max: 6 }), fc.constantFrom(...unseen))
    .map(([action, at, sign]) => `${action.slice(0, at)}${sign}${action.slice(at)}`);
  const alike = ['ｌｉｓｔ', 'liſt', 'lıst', 'lİst', 'líst', 'сreate', 'ⓡead'];
  const name = fc.oneof(fc.constantFrom(...names, ...alike), fc.string(), withUnseen);
  await property(
    [name.filter((one) => !known.includes(one)), fc.constantFrom(null, false, true)],
    async (action, isStaff) => {
      const who = isStaff === null ? null : { id: 7, isStaff, by: 'session' as const };
      const verdict = await permissions.tryAction({ action, who, challenges: ['Key a'] });
      expect(told(verdict)).toBe(who ? '403' : '401');
    },
  );
});

test('a caller who may not do this is rejected before anything else is looked at', async () => {
  const shop = await openWithOrders();
  const look = async (method: string, path: string, ask: { body?: string; card?: string }) => {
    const { value, sql } = await shop.watch(() =>
      shop.http(method, path, {
        ...(ask.body === undefined ? {} : { raw: ask.body }),
        headers: {
          ...(ask.card === undefined ? {} : { authorization: ask.card }),
          'content-type': 'application/json',
        },
      }),
    );
    return [value?.status, [...new Set(sql.flatMap(({ tables }) => tables))].join()];
  };
  const cut = '{"book":';
  expect({
    'a stranger and no JSON': await look('POST', '/api/orders', { body: cut }),
    'a stranger and nonsense': await look('POST', '/api/orders', { body: '[]' }),
    'a stranger and no order': await look('GET', '/api/orders/999', {}),
    'a stranger and no number': await look('DELETE', '/api/orders/abc', {}),
    'a reader and no JSON': await look('PATCH', '/api/orders/3', { body: cut, card: CARDS.ada }),
    'a reader and no order': await look('DELETE', '/api/orders/999', { card: CARDS.ada }),
    'a reader and no number': await look('POST', '/api/orders/x/refund', { card: CARDS.ada }),
    'a reader and statistics': await look('GET', '/api/orders/stats', { card: CARDS.ada }),
    'the staff and no order': await look('DELETE', '/api/orders/999', { card: CARDS.eva }),
    'the staff and no number': await look('DELETE', '/api/orders/abc', { card: CARDS.eva }),
    'the staff and no JSON': await look('PATCH', '/api/orders/3', { body: cut, card: CARDS.eva }),
  }).toEqual({
    'a stranger and no JSON': [401, ''],
    'a stranger and nonsense': [401, ''],
    'a stranger and no order': [401, ''],
    'a stranger and no number': [401, ''],
    'a reader and no JSON': [403, 'readers'],
    'a reader and no order': [403, 'readers'],
    'a reader and no number': [403, 'readers'],
    'a reader and statistics': [403, 'readers'],
    'the staff and no order': [404, 'readers,orders'],
    'the staff and no number': [404, 'readers'],
    'the staff and no JSON': [400, 'readers'],
  });
});

test('readers find only their own orders, and the staff finds all', async () => {
  const shop = await openWithOrders();
  const table = await tabulate(Object.keys(CARDS), async (name) => {
    const headers = { authorization: CARDS[name as keyof typeof CARDS] };
    const { json } = await shop.http('GET', '/api/orders', { headers });
    const { count, results = [] } = json as { count: number; results?: { id: number }[] };
    const ids = [];
    for (const { id } of ORDERS) {
      const { status } = await shop.http('GET', `/api/orders/${id}`, { headers });
      if (status === 200) ids.push(id);
    }
    return { count, listed: results.map(({ id }) => id), found: ids };
  });
  const expected = (ids: number[]) => ({ count: ids.length, listed: ids, found: ids });
  const idsOf = (reader: number) =>
    ORDERS.filter(({ reader_id }) => reader_id === reader).map(({ id }) => id);
  expect(table).toEqual({
    ada: expected(idsOf(7)),
    ben: expected(idsOf(8)),
    eva: expected(ORDERS.map(({ id }) => id)),
  });
});

test('somebody else’s order gets the same response as an order that does not exist', async () => {
  const shop = await openWithOrders();
  const asks: [string, string][] = [
    ['GET', ''],
    ['POST', '/cancel'],
  ];
  const table = await tabulate(['4', '6', '7', '11'], async (id) => {
    const answers = [];
    for (const [method, rest] of asks) {
      const headers = { authorization: CARDS.ada };
      const { status, text } = await shop.http(method, `/api/orders/${id}${rest}`, { headers });
      const none = await shop.http(method, `/api/orders/999${rest}`, { headers });
      answers.push({ status, isTheSame: text === none.text && none.status === status });
    }
    return answers;
  });
  const hidden = { status: 404, isTheSame: true };
  expect(table).toEqual({
    4: [hidden, hidden],
    6: [hidden, hidden],
    7: [hidden, hidden],
    11: [hidden, hidden],
  });
});

test('of many orders, readers are shown only their own', async () => {
  const shop = await openWithOrders();
  const more = Array.from({ length: 180 }, (_, i) => ({
    id: 20 + i,
    reader_id: 7 + (i % 3),
    status: 'placed',
    total_cents: i,
  }));
  await database.seed({ orders: more });
  const list = async (authorization: string) => {
    const { json } = await shop.http('GET', '/api/orders', { headers: { authorization } });
    type Listed = { count: number; results?: { id: number; reader: number }[] };
    const { count, results = [] } = json as Listed;
    return { count, ids: results.map(({ id, reader }) => ({ id, reader })) };
  };
  const ada = await list(CARDS.ada);
  const eva = await list(CARDS.eva);
  const all = [...ORDERS, ...more].map(({ id, reader_id }) => ({ id, reader: reader_id }));
  const hers = narrow(
    ada.ids,
    all.filter(({ reader }) => reader === 7),
  );
  const everybodys = narrow(eva.ids, all.slice(0, 100));
  expect({ counts: [ada.count, eva.count], hers: hers.received, all: everybodys.received }).toEqual(
    {
      counts: [65, 191],
      hers: hers.expected,
      all: everybodys.expected,
    },
  );
});

test('a reader may cancel an order while it is placed, the staff at any time', async () => {
  const shop = await openWithOrders();
  const cancel = async (id: number, authorization: string) => {
    const headers = { authorization };
    const { status, json } = await shop.http('POST', `/api/orders/${id}/cancel`, { headers });
    const [row] = await database.rows(`SELECT status FROM orders WHERE id = ${id}`);
    return [status, (Object(json) as { code?: unknown }).code, row?.['status']];
  };
  const denied = (status: string) => [403, 'permission-denied', status];
  const cancelled = [204, undefined, 'cancelled'];
  expect({
    'her own, packed': await cancel(9, CARDS.ada),
    'her own, sent': await cancel(10, CARDS.ada),
    'her own, refunded': await cancel(13, CARDS.ada),
    'her own, cancelled': await cancel(12, CARDS.ada),
    'her own, placed': await cancel(3, CARDS.ada),
    'once more': await cancel(3, CARDS.ada),
    'another one’s, packed, by the staff': await cancel(6, CARDS.eva),
    'another one’s, sent, by the staff': await cancel(7, CARDS.eva),
    'their own, placed, by the staff': await cancel(5, CARDS.eva),
    'their own, sent, by the staff': await cancel(8, CARDS.eva),
  }).toEqual({
    'her own, packed': denied('packed'),
    'her own, sent': denied('sent'),
    'her own, refunded': denied('refunded'),
    'her own, cancelled': denied('cancelled'),
    'her own, placed': cancelled,
    'once more': denied('cancelled'),
    'another one’s, packed, by the staff': cancelled,
    'another one’s, sent, by the staff': cancelled,
    'their own, placed, by the staff': cancelled,
    'their own, sent, by the staff': cancelled,
  });
});

test('the status of an order decides only whether a reader may cancel it', async () => {
  const { permissions } = await openWithOrders();
  const actions = ['list', 'create', 'read', 'cancel', 'change', 'delete', 'refund', 'stats'];
  const statuses = ['placed', 'packed', 'sent', 'cancelled', 'refunded', 'lost', 'PLACED', ''];
  await property(
    [
      fc.constantFrom(...actions, 'cancels', 'constructor'),
      fc.constantFrom(...statuses),
      fc.record({ isStaff: fc.boolean(), by: fc.constantFrom(...WAYS) }),
    ],
    async (action, status, who) => {
      const isLate = action === 'cancel' && !who.isStaff && status !== 'placed';
      const verdict = await permissions.tryOrder({ id: 7, ...who }, action, status);
      expect(told(verdict)).toBe(isLate ? '403' : 'lets by');
    },
  );
});

test('joining or leaving the staff counts from the next request on', async () => {
  const shop = await openWithOrders();
  const seen = async (authorization: string) => {
    const headers = { authorization };
    const { json } = await shop.http('GET', '/api/orders', { headers });
    const { status } = await shop.http('DELETE', '/api/orders/999', { headers });
    return [(json as { count: number }).count, status];
  };
  const before = [await seen(CARDS.ada), await seen(CARDS.eva), await seen(CARDS.ada)];
  await database.rows('UPDATE readers SET is_staff = NOT is_staff WHERE id IN (7, 9)');
  const after = [await seen(CARDS.eva), await seen(CARDS.ada)];
  expect({ before, after }).toEqual({
    before: [
      [5, 403],
      [11, 404],
      [5, 403],
    ],
    after: [
      [3, 403],
      [11, 404],
    ],
  });
});

test('requests at the same time are each judged by their own action and caller', async () => {
  let between: unknown;
  let shop: Awaited<ReturnType<typeof openWithOrders>>;
  const ask = async (method: string, path: string, authorization: string) =>
    (await shop.http(method, path, { headers: by(authorization) })).status;
  const remove = async () => {
    shop = await openWithOrders();
    return () => ask('DELETE', '/api/orders/999', CARDS.ada);
  };
  const list = async () => {
    between = await ask('GET', '/api/orders', CARDS.eva);
  };
  await sweep.others(remove, list, async ({ value, at }) => {
    await (at ? undefined : list());
    expect({ deletes: value, lists: between }).toEqual({ deletes: 403, lists: 200 });
  });
});

test('when the database fails, the response is a 500, not a 401 or 403', async () => {
  const requests: [method: string, path: string, authorization: string][] = [
    ['GET', '/api/orders', CARDS.eva],
    ['GET', '/api/orders/stats', CARDS.eva],
    ['POST', '/api/orders/3/refund', CARDS.eva],
    ['DELETE', '/api/orders/3', CARDS.ada],
  ];
  const asking = async () => {
    const shop = await openWithOrders();
    return async () => {
      const statuses: number[] = [];
      for (const [method, path, authorization] of requests)
        statuses.push((await shop.http(method, path, { headers: by(authorization) })).status);
      return statuses;
    };
  };
  const right = [200, 403, 403, 403];
  await sweep.faults(asking, async ({ value = [], at }) => {
    const others = value.filter((status, i) => status !== right[i]);
    expect(others).toEqual(at ? [500] : []);
  });
});

async function openWithOrders() {
  const shop = await open<Shop>();
  await database.seed({
    readers: [ADA, BEN, EVA],
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [BOOK],
    orders: ORDERS,
  });
  return shop;
}

/** The headers of a caller with this card, or of a stranger without one. */
function by(authorization?: string): Record<string, string> {
  return authorization === undefined ? {} : { authorization };
}

/** The verdict as one word. */
function told(verdict: unknown): string {
  return typeof verdict === 'string'
    ? verdict
    : String((Object(verdict) as { status?: unknown }).status);
}
