import {
  database,
  fc,
  type Json,
  needs,
  onSqlite,
  open,
  type Opened,
  property,
  sweep,
  tabulate,
  within,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Wish = Parameters<Shops['wallets']['transferFunds']>[0];
type Came = { from: number; to: number } | { error: string };

test('an invalid amount, or a transfer to the same wallet, is rejected before any statement', async () => {
  const shop = await openWith(500, 30);
  const wishes: Record<string, [to: number, cents: Json]> = {
    'zero cents': [2, 0],
    'minus one cent': [2, -1],
    'half a cent': [2, 0.5],
    'a string': [2, '10'],
    null: [2, null],
    true: [2, true],
    'a list': [2, [10]],
    'the maximum': [1, 1_000_000],
    'more than the maximum': [2, 1_000_001],
    '2 to the power of 53': [2, 2 ** 53],
    'to the same wallet': [1, 10],
    'zero cents to the same wallet': [1, 0],
  };
  const table = await tabulate(Object.keys(wishes), async (name) => {
    const [to, cents] = wishes[name] ?? [0, 0];
    const { value, sql } = await shop.watch(() => transfer(shop, 1, to, cents));
    return { ...value, asked: sql.map(({ verb }) => verb) };
  });
  const refused = (error: string) => ({ error, asked: [] });
  expect(table).toEqual({
    'zero cents': refused('invalid-amount'),
    'minus one cent': refused('invalid-amount'),
    'half a cent': refused('invalid-amount'),
    'a string': refused('invalid-amount'),
    null: refused('invalid-amount'),
    true: refused('invalid-amount'),
    'a list': refused('invalid-amount'),
    'the maximum': refused('same-wallet'),
    'more than the maximum': refused('invalid-amount'),
    '2 to the power of 53': refused('invalid-amount'),
    'to the same wallet': refused('same-wallet'),
    'zero cents to the same wallet': refused('invalid-amount'),
  });
});

test('any amount is a whole number from 1 to 1,000,000 or is rejected as invalid', async () => {
  const shop = await openWith(500, 30);
  const junk = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
  const cents = fc.oneof(
    fc.integer({ min: -1, max: 2 }),
    fc.integer({ min: 999_999, max: 1_000_001 }),
    junk,
  );
  const check = async (amount: Json) => {
    const isAmount = Number.isInteger(amount) && Number(amount) >= 1 && Number(amount) <= 1_000_000;
    expect(await attempt(shop, { from: 1, to: 1, cents: amount })).toEqual({
      error: isAmount ? 'same-wallet' : 'invalid-amount',
    });
  };
  // The first one cannot be converted to a number: comparing it throws.
  const examples: [Json][] = [
    [{ valueOf: 1, toString: 1 }],
    [[7]],
    ['7'],
    [[[7]]],
    [{ length: 7 }],
  ];
  await property([cents], check, { examples });
});

test('a wallet that does not exist is an error, whatever its id, and nothing changes', async () => {
  const shop = await openWith(500, 30);
  // The last ones are 1 and 2 if only 32 bits of them count.
  const beyond = [2 ** 32 + 1, 2 ** 32 + 2, 2 ** 52 + 2, 2 - 2 ** 32];
  const ids = [3, 0, -1, 3_000_000_000, Number.MAX_SAFE_INTEGER, ...beyond];
  const table = await tabulate(ids.map(String), async (id) => ({
    payee: await transfer(shop, 1, Number(id), 100),
    payer: await transfer(shop, Number(id), 1, 100),
  }));
  const refused = { payee: { error: 'unknown-wallet' }, payer: { error: 'unknown-wallet' } };
  expect({ table, ...(await records()) }).toEqual({
    table: Object.fromEntries(ids.map((id) => [id, refused])),
    balances: [500, 30],
    ledger: [],
  });
});

test('a wallet that did not exist may exist now, and the other way round', async () => {
  const shop = await openWith(500, 30);
  const changes = [
    'SELECT 1',
    'INSERT INTO wallets (id, reader_id, balance_cents) VALUES (3, 2, 70)',
    'UPDATE wallets SET balance_cents = 5 WHERE id = 3',
    // The ledger refers to the wallet.
    'DELETE FROM transfers; DELETE FROM wallets WHERE id = 3',
  ];
  const table = await tabulate(changes, async (change) => {
    for (const statement of change.split('; ')) await database.rows(statement);
    return [await transfer(shop, 1, 3, 10), await transfer(shop, 3, 1, 20)];
  });
  const unknown = { error: 'unknown-wallet' };
  expect(Object.values(table)).toEqual([
    [unknown, unknown],
    [
      { from: 490, to: 80 },
      { from: 60, to: 510 },
    ],
    [{ from: 500, to: 15 }, { error: 'insufficient-funds' }],
    [unknown, unknown],
  ]);
});

test('if the wallet with the higher id cannot pay, nothing of the transfer is left, whichever statement fails', async () => {
  await sweep.faults(paying(31, { from: 2, to: 1 }), async ({ value, error, at }) => {
    const { code = 'rejected' } = (error ?? {}) as { code?: string };
    expect({ came: value ?? (at ? 'rejected' : code), ...(await records()) }).toEqual({
      came: at ? 'rejected' : 'insufficient-funds',
      balances: [500, 30],
      ledger: [],
    });
  });
});

test('a transfer moves the cents, returns both new balances, and leaves all other wallets alone', async () => {
  const shop = await openWith(7, 500, 30, 500);
  expect({ answer: await transfer(shop, 3, 2, 12), ...(await records()) }).toMatchObject({
    answer: { from: 18, to: 512 },
    balances: [7, 512, 18, 500],
  });
});

test('a wallet pays its last cent, and never one more', async () => {
  const shop = await openWith(500, 30);
  expect({
    '501 of 500': await transfer(shop, 1, 2, 501),
    '500 of 500': await transfer(shop, 1, 2, 500),
    '1 of 0': await transfer(shop, 1, 2, 1),
    ...(await records()),
  }).toMatchObject({
    '501 of 500': { error: 'insufficient-funds' },
    '500 of 500': { from: 0, to: 530 },
    '1 of 0': { error: 'insufficient-funds' },
    balances: [0, 530],
    ledger: [{ cents: 500 }],
  });
});

test('a transfer is in the ledger, with its number, when it has returned', async () => {
  const shop = await openWith(500, 30);
  await transfer(shop, 1, 2, 120);
  await transfer(shop, 2, 1, 50);
  expect((await records()).ledger).toEqual([
    { entry_no: 1001, from_wallet: 1, to_wallet: 2, cents: 120 },
    { entry_no: 1002, from_wallet: 2, to_wallet: 1, cents: 50 },
  ]);
});

test('a debit or a credit that fails leaves everything as it was', async () => {
  const shop = await openWith(500, 30);
  const table = await tabulate(['the debit', 'the credit'], async (write) => {
    const id = write === 'the debit' ? 1 : 2;
    const fault = await database.failOn('update', 'wallets', { id });
    const outcome = whether(await transfer(shop, 1, 2, 120));
    await fault.lift();
    return { outcome, ...(await records()) };
  });
  const asBefore = { outcome: 'rejected', balances: [500, 30], ledger: [] };
  expect(table).toEqual({ 'the debit': asBefore, 'the credit': asBefore });
});

test('an entry in the ledger that fails leaves everything as it was', async () => {
  const shop = await openWith(500, 30);
  const table = await tabulate(['the entry', 'its number'], async (write) => {
    const fault = await database.failOn(write === 'the entry' ? 'insert' : 'update', 'transfers');
    const outcome = whether(await transfer(shop, 1, 2, 120));
    await fault.lift();
    return { outcome, ...(await records()) };
  });
  const asBefore = { outcome: 'rejected', balances: [500, 30], ledger: [] };
  expect(table).toEqual({ 'the entry': asBefore, 'its number': asBefore });
});

test('whichever statement fails, the transfer is rejected, nothing of it stays, and it can be repeated', async () => {
  await sweep.faults(paying(120), async ({ error, at, again }) => {
    const came = error ? 'rejected' : 'returned';
    const left = await records();
    await (error ? again() : undefined);
    expect({ came, left, repeated: await records() }).toMatchObject({
      came: at ? 'rejected' : 'returned',
      left: at ? { balances: [500, 30], ledger: [] } : PAID,
      repeated: PAID,
    });
  });
});

test('whoever comes in between finds all of a transfer or nothing, and it returns what it left', async () => {
  let found: Record<string, unknown> = {};
  const payIn = async () => {
    const rows = await database.rows(
      'UPDATE wallets SET balance_cents = balance_cents + 1000 RETURNING id, balance_cents - 1000 AS found',
    );
    found = Object.fromEntries(rows.map((row) => [row['id'], row['found']]));
  };
  await sweep.others(paying(120), payIn, async ({ value, error, at }) => {
    await (at ? undefined : payIn());
    const isFirst = found['1'] === 500;
    expect({ found, answer: value ?? error }).toEqual({
      found: isFirst ? { 1: 500, 2: 30 } : { 1: 380, 2: 150 },
      answer: isFirst ? { from: 1380, to: 1150 } : { from: 380, to: 150 },
    });
  });
});

test('POST /transfers responds with 201, or 400, 404 and 409 with the code', async () => {
  const shop = await openWith(500, 30);
  const bodies = {
    'a transfer': '{"from":1,"to":2,"cents":120}',
    'more than there is': '{"from":1,"to":2,"cents":381}',
    'an unknown wallet': '{"from":1,"to":3,"cents":1}',
    'the same wallet': '{"from":1,"to":1,"cents":1}',
    'an infinite amount': '{"from":1,"to":2,"cents":1e400}',
    'no amount': '{"from":1,"to":2}',
  };
  const table = await tabulate(Object.keys(bodies), (name) =>
    within(4, async () => {
      const { status, json } = await shop.http('POST', '/transfers', {
        raw: bodies[name as keyof typeof bodies],
        headers: { 'content-type': 'application/json' },
      });
      return { status, json };
    }),
  );
  expect(table).toMatchObject({
    'a transfer': { status: 201, json: { from: 380, to: 150 } },
    'more than there is': { status: 409, json: { code: 'insufficient-funds' } },
    'an unknown wallet': { status: 404, json: { code: 'unknown-wallet' } },
    'the same wallet': { status: 400, json: { code: 'same-wallet' } },
    'an infinite amount': { status: 400, json: { code: 'invalid-amount' } },
    'no amount': { status: 400, json: { code: 'invalid-amount' } },
  });
});

test('what someone else takes out of the wallet in the meantime counts', async () => {
  const shop = await openWith(25, 0);
  await database.rows('BEGIN');
  await database.rows('UPDATE wallets SET balance_cents = 5 WHERE id = 1');
  const answer = attempt(shop, { from: 1, to: 2, cents: 10 });
  await untilTheyWait(1, answer);
  await database.rows('COMMIT');
  expect({ answer: await within(4, () => answer), ...(await records()) }).toEqual({
    answer: { error: 'insufficient-funds' },
    balances: [5, 0],
    ledger: [],
  });
});

test('of ten transfers at once from a wallet that can pay for two, two go through', async () => {
  const shop = await openWith(25, 0);
  const came = await race(shop, times(10, { from: 1, to: 2, cents: 10 }));
  const { balances, ledger } = await records();
  expect({ came: tally(came), balances, entries: ledger.length }).toEqual({
    came: { returned: 2, 'insufficient-funds': 8 },
    balances: [5, 20],
    entries: 2,
  });
});

test('of five transfers at once all are counted, on both sides', async () => {
  const shop = await openWith(100, 0);
  const came = await race(shop, times(5, { from: 1, to: 2, cents: 10 }));
  expect({ came: tally(came), balances: (await records()).balances }).toEqual({
    came: { returned: 5 },
    balances: [50, 50],
  });
});

test('of transfers at once from several wallets to the same ones, all are counted', async () => {
  const shop = await openWith(100, 0, 100, 100, 0);
  const came = await race(shop, [
    { from: 1, to: 2, cents: 10 },
    { from: 3, to: 2, cents: 10 },
    { from: 4, to: 2, cents: 10 },
    { from: 3, to: 5, cents: 10 },
    { from: 4, to: 5, cents: 10 },
  ]);
  expect({ came: tally(came), balances: (await records()).balances }).toEqual({
    came: { returned: 5 },
    balances: [90, 30, 80, 80, 20],
  });
});

test('transfers at once each return the balances that they left', async () => {
  const shop = await openWith(100, 0);
  const came = await race(shop, times(3, { from: 1, to: 2, cents: 10 }));
  expect(sorted(came)).toEqual(
    sorted([
      { from: 90, to: 10 },
      { from: 80, to: 20 },
      { from: 70, to: 30 },
    ]),
  );
});

onSqlite('on SQLite, transfers at once wait for each other instead of failing', async () => {
  const shop = await openWith(100, 0);
  const came = await race(shop, times(5, { from: 1, to: 2, cents: 10 }));
  expect(haveAllReturned(came)).toBe('all returned');
});

onSqlite(
  'on SQLite, a transfer whose COMMIT has waited in vain is rejected, and not tried again',
  async () => {
    const shop = await openWith(500, 30);
    // Somebody reads, and does not end: no COMMIT gets through.
    await database.rows('BEGIN');
    await database.rows('SELECT balance_cents FROM wallets');
    const { value, sql } = await shop.watch(() =>
      within(9, () => attempt(shop, { from: 1, to: 2, cents: 120 })),
    );
    await database.rows('COMMIT');
    // The ledger is written once by each attempt.
    const entries = sql.filter(
      ({ verb, tables }) => verb === 'insert' && tables[0] === 'transfers',
    );
    expect({
      outcome: whether(value ?? { error: 'rejected' }),
      attempts: entries.length,
      ...(await records()),
    }).toEqual({ outcome: 'rejected', attempts: 1, balances: [500, 30], ledger: [] });
  },
);

needs('postgres')('on PostgreSQL, transfers back and forth do not deadlock', async () => {
  const shop = await openWith(500, 500);
  const came = await race(
    shop,
    times(10, { from: 1, to: 2, cents: 10 }, { from: 2, to: 1, cents: 10 }),
  );
  const all = haveAllReturned(came);
  const { balances } = await records();
  const kept = balances.every((cents) => cents === 500) ? 'as before' : 'changed';
  // What is left when some fail differs from run to run.
  expect({ all, balances: all === 'all returned' ? kept : 'not looked at' }).toEqual({
    all: 'all returned',
    balances: 'as before',
  });
});

/** A shop, and one wallet for each of these balances, numbered from 1. */
async function openWith(...balances: number[]): Promise<Shops> {
  const shop = await open<Shop>();
  const ids = balances.map((_, i) => i + 1);
  await database.seed({
    readers: ids.map((id) => ({ id, name: `Reader ${id}`, email: `reader${id}@lantern.test` })),
    wallets: balances.map((cents, i) => ({ id: i + 1, reader_id: i + 1, balance_cents: cents })),
  });
  return shop;
}

/** For `sweep`: wallets with 500 and 30 cents, and a transfer, from the first to the second. */
function paying(cents: number, way = { from: 1, to: 2 }) {
  return async () => {
    const { wallets } = await openWith(500, 30);
    return () => wallets.transferFunds({ ...way, cents });
  };
}

const PAID = { balances: [380, 150], ledger: [{ from_wallet: 1, to_wallet: 2, cents: 120 }] };

/** All that a transfer may change. */
async function records() {
  const wallets = await database.rows('SELECT balance_cents FROM wallets ORDER BY id');
  const ledger = await database.rows(
    'SELECT entry_no, from_wallet, to_wallet, cents FROM transfers ORDER BY id',
  );
  return { balances: wallets.map((row) => row['balance_cents']), ledger };
}

/**
 * A transfer may wait for itself: a statement outside of its transaction waits for a lock that the
 * transaction holds.
 */
function transfer(shop: Shops, from: number, to: number, cents: Json): Promise<Came> {
  return within(4, () => attempt(shop, { from, to, cents }));
}

/** The result of a transfer: both balances, or the code of its error, or else the error's name. */
async function attempt({ wallets }: Shops, wish: Wish): Promise<Came> {
  try {
    return await wallets.transferFunds(wish);
  } catch (thrown) {
    const { code, name } = thrown as { code?: string; name: string };
    if (code === 'not-implemented') throw thrown;
    return { error: code ?? name };
  }
}

/**
 * Starts all of them at once, and lets none of them write before all have come to that point. One
 * that reads without a lock has by then read the same as all the others. No shop starts more than
 * five, so that its ten connections are enough.
 */
async function race(shop: Shops, wishes: readonly Wish[]): Promise<Came[]> {
  const shops = [shop];
  while (shops.length * 5 < wishes.length) shops.push(await open<Shop>());
  const hold = await database.hold('wallets');
  const started = wishes.map((wish, i) => attempt(shops[i % shops.length] ?? shop, wish));
  await untilTheyWait(wishes.length, Promise.all(started));
  await hold.release();
  return Promise.all(started.map((one) => within(10, () => one)));
}

/**
 * Returns when this many transactions wait for a lock, or when there is nothing left to wait for.
 * SQLite cannot tell; there it returns when each has had time for many statements.
 */
async function untilTheyWait(transactions: number, all: Promise<unknown>): Promise<void> {
  const dialect = await database.dialect();
  let settled = false;
  const settle = () => void (settled = true);
  all.then(settle, settle);
  for (let turn = 0; turn < TURNS[dialect] && !settled; turn += 1) {
    const [row] = await database.rows<{ waiting: number }>(WAITING[dialect]);
    if (row && row.waiting >= transactions) return;
  }
}

const TURNS = { sqlite: 150, postgres: 2_000 };

const WAITING = {
  sqlite: 'SELECT 0 AS waiting',
  postgres: `SELECT count(DISTINCT pid) AS waiting FROM pg_locks WHERE NOT granted AND pid IN (
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE datname = current_database())`,
};

/** The same wishes again and again, in turn. */
function times(count: number, ...wishes: Wish[]): Wish[] {
  return Array.from({ length: count }, () => wishes).flat();
}

function whether(came: Came): string {
  if (!('error' in came)) return 'returned';
  return /^no answer|^not tried/.test(came.error) ? came.error : 'rejected';
}

/** In words that are the same in every run: how many fail, and how, differs from run to run. */
function haveAllReturned(came: readonly Came[]): string {
  return tally(came).returned === came.length
    ? 'all returned'
    : 'some were rejected, or did not return within 10 s';
}

/** How many returned, and how many were rejected for each reason. */
function tally(all: readonly Came[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const came of all) {
    const key = 'error' in came ? came.error : 'returned';
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function sorted<T>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
