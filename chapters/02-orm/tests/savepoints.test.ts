import {
  database,
  fc,
  open,
  type Opened,
  property,
  sortBy,
  sweep,
  tabulate,
  within,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Rows = Parameters<Shops['stock']['receiveDelivery']>[0];
type Row = Rows[number];

/** A row of a delivery; author 1 is known, author 9 is not. */
const row = (title: string, changes: Partial<Row> = {}): Row => ({
  title,
  authorId: 1,
  priceCents: 1250,
  copies: 3,
  ...changes,
});
const noAuthor = row('Nobody’s', { authorId: 9 });
const noCopies = row('Minus one', { copies: -1 });
const neither = row('Nobody’s minus one', { authorId: 9, copies: -1 });

test('every good row becomes a book with its stock', async () => {
  const shop = await openWithAuthors();
  expect({
    lenient: await receive(shop, [row('Ink', { copies: 0 }), row('Salt', { authorId: 2 })]),
    strict: await receive(shop, [row('Paper', { priceCents: 805 })], { strict: true }),
    'of no rows': await receive(shop, []),
    shelf: await shelf(),
  }).toEqual({
    lenient: { received: 2, refused: [] },
    strict: { received: 1, refused: [] },
    'of no rows': { received: 0, refused: [] },
    shelf: [
      { title: 'Ink', author_id: 1, price_cents: 1250, copies: 0 },
      { title: 'Paper', author_id: 1, price_cents: 805, copies: 3 },
      { title: 'Salt', author_id: 2, price_cents: 1250, copies: 3 },
    ],
  });
});

/** Titles that somebody might clean up, or read as something else. */
const TITLES = [
  ' Ink',
  'Ink ',
  'Ink\n',
  'Ink  and  Salt',
  '\ufeffInk',
  'In\u00adk',
  'Ink\u0085',
  '\u00a0Ink\u2003',
  'Cafe\u0301',
  'Caf\u00e9',
  '$& of $$',
  '$1, ? and :title',
  "Ada's \\ Attic",
  'null',
  '0',
  '',
  '__proto__',
  'constructor',
  'x'.repeat(200),
];

test('every row becomes its own book, exactly as it was given, also if it is given twice', async () => {
  const shop = await openWithAuthors();
  const rows = [
    ...TITLES.map((title) => row(title)),
    row('Free', { priceCents: 0, copies: 0 }),
    row('Dear', { priceCents: 2_147_483_647, copies: 2_147_483_647 }),
  ];
  const twice = [...rows, ...rows];
  const came = {
    lenient: await receive(shop, [noCopies, ...twice]),
    strict: await receive(shop, rows, { strict: true }),
  };
  const books = [...twice, ...rows].map(({ title, authorId, priceCents, copies }) => ({
    title,
    author_id: authorId,
    price_cents: priceCents,
    copies,
  }));
  expect({ came, shelf: await shelf() }).toEqual({
    came: {
      lenient: { received: twice.length, refused: [{ row: 0, code: 'invalid-copies' }] },
      strict: { received: rows.length, refused: [] },
    },
    shelf: sortBy(books, 'title'),
  });
});

test('an author who is unknown in one delivery may be known in the next, and the other way round', async () => {
  const shop = await openWithAuthors();
  const changes = [
    'SELECT 1',
    "INSERT INTO authors (id, name) VALUES (9, 'Nell Ash')",
    'DELETE FROM authors WHERE id = 9',
  ];
  const table = await tabulate(changes, async (change) => {
    await database.rows(change);
    return {
      lenient: await receive(shop, [row('Ink'), noAuthor]),
      strict: await receive(shop, [noAuthor], { strict: true }),
    };
  });
  const unknown = {
    lenient: { received: 1, refused: [{ row: 1, code: 'unknown-author' }] },
    strict: { error: 'unknown-author' },
  };
  const known = { lenient: { received: 2, refused: [] }, strict: { received: 1, refused: [] } };
  expect(Object.values(table)).toEqual([unknown, known, unknown]);
});

test('refused rows are reported by their index in the delivery, with the reason', async () => {
  const shop = await openWithAuthors();
  expect(await receive(shop, [row('Ink'), noAuthor, row('Paper'), noCopies, row('Salt')])).toEqual({
    received: 3,
    refused: [
      { row: 1, code: 'unknown-author' },
      { row: 3, code: 'invalid-copies' },
    ],
  });
});

test('in any delivery, each row is received, or refused with its own index and reason', async () => {
  const { stock } = await openWithAuthors();
  const rows = {
    good: row('Ink'),
    'of an unknown author': noAuthor,
    'with copies below zero': noCopies,
    'with both faults': neither,
  };
  const codes: Record<string, string> = {
    'of an unknown author': 'unknown-author',
    'with copies below zero': 'invalid-copies',
    'with both faults': 'unknown-author',
  };
  const kinds = fc.array(fc.constantFrom(...(Object.keys(rows) as (keyof typeof rows)[])), {
    maxLength: 9,
  });
  const check = async (delivery: (keyof typeof rows)[]) => {
    const refused = delivery.flatMap((kind, i) => {
      const code = codes[kind];
      return code === undefined ? [] : [{ row: i, code }];
    });
    const sent = delivery.map((kind) => rows[kind]);
    const came = await within(10, () => stock.receiveDelivery(sent, { strict: false }));
    expect(came).toEqual({
      received: delivery.length - refused.length,
      refused,
    });
  };
  await property([kinds], check, { runs: 30 });
});

test('a refused row leaves no book without stock behind', async () => {
  const shop = await openWithAuthors();
  await receive(shop, [row('Ink'), noCopies]);
  expect(await shelf()).toMatchObject([{ title: 'Ink', copies: 3 }]);
});

test('the rows after a refused one are received', async () => {
  const shop = await openWithAuthors();
  await receive(shop, [noAuthor, row('Ink'), noCopies, row('Paper')]);
  const titles = (await shelf()).filter(({ copies }) => copies === 3).map(({ title }) => title);
  expect(titles).toEqual(['Ink', 'Paper']);
});

test('a delivery with only bad rows returns a report, and changes nothing', async () => {
  const shop = await openWithAuthors();
  expect({ came: await receive(shop, [noCopies, noAuthor]), shelf: await shelf() }).toEqual({
    came: {
      received: 0,
      refused: [
        { row: 0, code: 'invalid-copies' },
        { row: 1, code: 'unknown-author' },
      ],
    },
    shelf: [],
  });
});

test('a strict delivery is rejected with the reason of its first bad row, and changes nothing', async () => {
  const shop = await openWithAuthors();
  const deliveries: Record<string, Rows> = {
    'unknown author': [row('Ink'), noAuthor, row('Paper')],
    'invalid copies': [row('Ink'), noCopies, row('Paper')],
    'unknown author, then invalid copies': [row('Ink'), noAuthor, noCopies],
    'invalid copies, then unknown author': [row('Ink'), noCopies, noAuthor],
    'both in one row': [row('Ink'), neither],
  };
  const table = await tabulate(Object.keys(deliveries), async (name) => {
    const came = await receive(shop, deliveries[name] ?? [], { strict: true });
    return { came, shelf: await shelf() };
  });
  expect(table).toEqual({
    'unknown author': { came: { error: 'unknown-author' }, shelf: [] },
    'invalid copies': { came: { error: 'invalid-copies' }, shelf: [] },
    'unknown author, then invalid copies': { came: { error: 'unknown-author' }, shelf: [] },
    'invalid copies, then unknown author': { came: { error: 'invalid-copies' }, shelf: [] },
    'both in one row': { came: { error: 'unknown-author' }, shelf: [] },
  });
});

test('a failure that no row has caused rejects the whole delivery', async () => {
  const shop = await openWithAuthors();
  await database.failOn('insert', 'stock', { copies: 13 });
  const rows = [row('Ink'), noCopies, row('Paper', { copies: 13 })];
  const table = await tabulate(['lenient', 'strict'], async (name) => {
    const came = await receive(shop, name === 'strict' ? rows.toSpliced(1, 1) : rows, {
      strict: name === 'strict',
    });
    return { came: whether(came), shelf: await shelf() };
  });
  expect(table).toEqual({
    lenient: { came: 'rejected', shelf: [] },
    strict: { came: 'rejected', shelf: [] },
  });
});

test('when the last of a thousand rows fails, nothing of the delivery is left', async () => {
  const shop = await openWithAuthors();
  await database.failOn('insert', 'stock', { copies: 13 });
  const rows = Array.from({ length: 1_001 }, (_, i) => row('Ink', { copies: i < 1_000 ? 3 : 13 }));
  const came = await receive(shop, rows, { seconds: 12 });
  const [left] = await database.rows('SELECT count(*) AS books FROM books');
  expect({ came: whether(came), books: Number(left?.['books']) }).toEqual({
    came: 'rejected',
    books: 0,
  });
});

test('after the first bad row of a strict delivery, no row is tried', async () => {
  const shop = await openWithAuthors();
  await database.failOn('insert', 'stock', { copies: 13 });
  const rows = [row('Ink'), noCopies, row('Paper', { copies: 13 })];
  expect({ came: await receive(shop, rows, { strict: true }), shelf: await shelf() }).toEqual({
    came: { error: 'invalid-copies' },
    shelf: [],
  });
});

test('whichever statement fails, the delivery is rejected, nothing of it stays, and it can be repeated', async () => {
  const rows = [noCopies, row('Ink'), noAuthor, row('Paper')];
  const report = {
    received: 2,
    refused: [
      { row: 0, code: 'invalid-copies' },
      { row: 2, code: 'unknown-author' },
    ],
  };
  await sweep.faults(delivering(rows), async ({ value, error, at, again }) => {
    const came = error ? 'rejected' : value;
    const left = await titles();
    const repeated = at ? await again() : value;
    expect({ came, left, repeated, shelf: await titles() }).toEqual({
      came: at ? 'rejected' : report,
      left: at ? [] : ['Ink', 'Paper'],
      repeated: report,
      shelf: ['Ink', 'Paper'],
    });
  });
});

test('whichever statement of a strict delivery with a bad row fails, nothing of it stays', async () => {
  const rows = [row('Ink'), noAuthor];
  await sweep.faults(delivering(rows, { strict: true }), async ({ error }) => {
    expect({ rejected: error !== undefined, left: await titles() }).toEqual({
      rejected: true,
      left: [],
    });
  });
});

test('if an author is deleted in the meantime, only the row of this author is refused', async () => {
  const shop = await openWithAuthors();
  await database.rows('BEGIN');
  await database.rows('DELETE FROM authors WHERE id = 2');
  const came = receive(shop, [row('Ink'), row('Gone', { authorId: 2 }), row('Paper')]);
  await untilItWaits(came);
  await database.rows('COMMIT');
  expect({ came: await came, shelf: await shelf() }).toMatchObject({
    came: { received: 2, refused: [{ row: 1, code: 'unknown-author' }] },
    shelf: [{ title: 'Ink' }, { title: 'Paper' }],
  });
});

/** A shop with the authors 1 and 2. */
async function openWithAuthors(): Promise<Shops> {
  const shop = await open<Shop>();
  await database.seed({
    authors: [
      { id: 1, name: 'Mara Quill' },
      { id: 2, name: 'Ono Vell' },
    ],
  });
  return shop;
}

/** For `sweep`: a delivery of these rows to a new shop. */
function delivering(rows: Rows, options = { strict: false }) {
  return async () => {
    const { stock } = await openWithAuthors();
    return () => stock.receiveDelivery(rows, options);
  };
}

/** All books, each with its stock; `copies` is null where there is none. */
function shelf() {
  return database.rows(
    `SELECT title, author_id, price_cents, copies FROM books
     LEFT JOIN stock ON stock.book_id = books.id ORDER BY title`,
  );
}

async function titles() {
  const rows = await database.rows('SELECT title FROM books ORDER BY title');
  return rows.map(({ title }) => title);
}

/**
 * The result of a delivery: its report, or the code of its error, or else the error's name. It may
 * wait for itself: a statement outside of its transaction waits for a lock that the transaction
 * holds.
 */
function receive({ stock }: Shops, rows: Rows, { strict = false, seconds = 4 } = {}) {
  return within(seconds, async () => {
    try {
      return await stock.receiveDelivery(rows, { strict });
    } catch (thrown) {
      const { code, name } = thrown as { code?: string; name: string };
      if (code === 'not-implemented') throw thrown;
      return { error: code ?? name };
    }
  });
}

/** The same without the name of the error, which differs between databases. */
function whether(came: Awaited<ReturnType<typeof receive>>) {
  return 'error' in came && !came.error.startsWith('no answer') ? 'rejected' : came;
}

/**
 * Returns when the delivery waits for a lock, or is over. SQLite cannot tell; there it returns when
 * the delivery has had time for many statements.
 */
async function untilItWaits(delivery: Promise<unknown>): Promise<void> {
  const dialect = await database.dialect();
  let settled = false;
  const settle = () => void (settled = true);
  delivery.then(settle, settle);
  for (let turn = 0; turn < TURNS[dialect] && !settled; turn += 1) {
    const [found] = await database.rows<{ waiting: number }>(WAITING[dialect]);
    if (found && found.waiting > 0) return;
  }
}

const TURNS = { sqlite: 150, postgres: 2_000 };

const WAITING = {
  sqlite: 'SELECT 0 AS waiting',
  postgres: `SELECT count(DISTINCT pid) AS waiting FROM pg_locks WHERE NOT granted AND pid IN (
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE datname = current_database())`,
};
