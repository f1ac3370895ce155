import { database, open, type Statement, sweep, within } from '@bookshop/kit';

import type { Shop } from '../src/shop';

/** The old shop with one author, whose books are these. */
async function openOldShop(
  books: readonly { id: number; isbn10?: string; isbn13?: string | null }[],
) {
  const shop = await open<Shop>({ SHOP_SCHEMA: 'empty' });
  await shop.steps.buildOldShop();
  await database.seed({
    authors: [{ id: 1, name: 'A. Author' }],
    books: books.map(({ id, isbn10 = null, isbn13 = null }) => {
      return { id, author_id: 1, title: `Book ${id}`, price: '10.10', isbn10, isbn13 };
    }),
  });
  return { shop, up: () => apply(shop, 'up'), down: () => apply(shop, 'down') };
}

async function apply(
  { steps }: { steps: { applyStep(name: '004-isbn13', way: 'up' | 'down'): Promise<void> } },
  way: 'up' | 'down',
): Promise<string> {
  return endOf(async () => {
    await steps.applyStep('004-isbn13', way);
    return 'done';
  });
}

/** How it ended: a step that fails is told by its message, an unsolved one stays an error. */
async function endOf<T>(act: () => Promise<T>): Promise<T | string> {
  try {
    const end = await within(10, act);
    return isLate(end) ? end.error : end;
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'not-implemented') throw thrown;
    return `failed: ${(thrown as Error).message}`;
  }
}

/** Of a statement that waits for a lock which the migration itself holds. */
function isLate<T>(end: T | { error: string }): end is { error: string } {
  return typeof end === 'object' && end !== null && 'error' in end;
}

/** For a sweep: one book, and this way of the migration. */
function running(way: 'up' | 'down', isbn13: string | null) {
  return async () => {
    const { shop } = await openOldShop([{ id: 1, isbn10: '0306406152', isbn13 }]);
    return () => apply(shop, way);
  };
}

const TYPED_IN = '9791034304226';

/** What the staff does meanwhile. */
function typeIn() {
  return database.rows(`UPDATE books SET isbn13 = '${TYPED_IN}'`);
}

/**
 * Lets books come, with these values of id and ISBNs, in the moment in which the book 10 is written.
 */
async function letCome(values: readonly string[]): Promise<void> {
  const insert = `INSERT INTO books (id, isbn10, isbn13, author_id, title, price)
    SELECT came.*, 1, 'New', 5 FROM (VALUES ${values.join(', ')}) AS came`;
  for (const text of COMING[await database.dialect()](insert)) await database.rows(text);
}

const COMING = {
  sqlite: (insert: string) => [
    'DROP TRIGGER IF EXISTS books_come',
    `CREATE TRIGGER books_come AFTER UPDATE ON books WHEN NEW.id = 10 BEGIN ${insert}; END`,
  ],
  postgres: (insert: string) => [
    'DROP TRIGGER IF EXISTS books_come ON books',
    `CREATE OR REPLACE FUNCTION let_books_come() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN ${insert}; RETURN NULL; END $$`,
    `CREATE TRIGGER books_come AFTER UPDATE ON books
      FOR EACH ROW WHEN (NEW.id = 10) EXECUTE FUNCTION let_books_come()`,
  ],
};

/** So many books with an ISBN-10; every other id has been deleted. */
function manyBooks(count: number) {
  return Array.from({ length: count }, (_, i) => ({ id: 2 * (i + 1), isbn10: isbn10Of(i + 1) }));
}

/** A valid ISBN-10 for each number. */
function isbn10Of(number: number): string {
  const digits = String(number).padStart(9, '0');
  const check = (11 - (weigh(digits, (place) => 10 - place) % 11)) % 11;
  return `${digits}${check === 10 ? 'X' : check}`;
}

/** The ISBN-13 of the same book. */
function isbn13Of(number: number): string {
  const digits = `978${String(number).padStart(9, '0')}`;
  const check = (10 - (weigh(digits, (place) => (place % 2 === 0 ? 1 : 3)) % 10)) % 10;
  return `${digits}${check}`;
}

function weigh(digits: string, weight: (place: number) => number): number {
  return [...digits].reduce((sum, digit, place) => sum + Number(digit) * weight(place), 0);
}

/** The ISBN-13 of every book, by its id. */
async function numbers(): Promise<Record<string, unknown>> {
  const rows = await database.rows('SELECT id, isbn13 FROM books ORDER BY id');
  return Object.fromEntries(rows.map(({ id, isbn13 }): [string, unknown] => [String(id), isbn13]));
}

/** How many books with these ids have an ISBN-13. */
async function filled(from = 1, to = 500): Promise<number> {
  const [row] = await database.rows(
    `SELECT count(isbn13) AS filled FROM books WHERE id BETWEEN ${from} AND ${to}`,
  );
  return Number(row?.['filled']);
}

function isRead({ verb, tables, text }: Statement): boolean {
  return verb === 'select' && tables.includes('books') && !/^SELECT (count|min|max)\(/i.test(text);
}

/** How many batches were read too early, where every batch has something to write. */
function earlyReadsIn(sql: readonly Statement[]) {
  const early = { 'read before the last batch was written': 0, 'or committed': 0 };
  const since = { read: false, written: false, begun: false, uncommitted: false };
  for (const statement of sql) {
    if (['begin', 'commit', 'rollback'].includes(statement.verb)) {
      since.begun = statement.verb === 'begin';
      since.uncommitted = false;
    }
    if (statement.verb === 'update')
      Object.assign(since, { written: true, uncommitted: since.begun });
    if (!isRead(statement)) continue;
    if (since.read && !since.written) early['read before the last batch was written'] += 1;
    if (since.uncommitted) early['or committed'] += 1;
    Object.assign(since, { read: true, written: false });
  }
  return early;
}

/**
 * How two hundred and fifty books were read. Whoever counts reads none, and an UPDATE that looks
 * for its own books neither.
 */
function readsIn(sql: readonly Statement[]) {
  const reads = sql.filter(isRead);
  // A limit that is a parameter does not stand in the text; with a hundred at a time, it takes
  // three.
  const isLarge = (limit: number | null) => (limit === null ? reads.length < 3 : limit > 100);
  return {
    SELECTs: reads.length <= 4 ? 'at most 4' : reads.length,
    'without LIMIT': reads.filter(({ text }) => !/\bLIMIT\b/i.test(text)).length,
    'of more than a hundred': reads.filter(({ limit }) => isLarge(limit)).length,
  };
}

test('a book with an ISBN-10 gets the ISBN-13 that belongs to it', async () => {
  const { up } = await openOldShop([
    { id: 1, isbn10: '0306406152' },
    { id: 2, isbn10: '080442957X' },
    { id: 3, isbn10: '0000000019' },
  ]);
  const end = await up();
  expect({ end, ...(await numbers()) }).toEqual({
    end: 'done',
    1: '9780306406157',
    2: '9780804429573',
    3: '9780000000019',
  });
});

test('an ISBN-13 that is there stays, whatever the ISBN-10 says', async () => {
  const { up } = await openOldShop([
    { id: 1, isbn10: '0306406152', isbn13: '9791034304226' },
    { id: 2, isbn10: '080442957X', isbn13: '9780804429573' },
    { id: 3, isbn13: '9780000000026' },
  ]);
  const end = await up();
  expect({ end, ...(await numbers()) }).toEqual({
    end: 'done',
    1: '9791034304226',
    2: '9780804429573',
    3: '9780000000026',
  });
});

test('a number that is typed in while up runs stays', async () => {
  await sweep.others(running('up', null), typeIn, async ({ value, at }) => {
    expect({ end: value, ...(await numbers()) }).toEqual({
      end: 'done',
      1: at ? TYPED_IN : '9780306406157',
    });
  });
});

test('a number that is typed in while down runs stays', async () => {
  await sweep.others(running('down', '9780306406157'), typeIn, async ({ value, at }) => {
    expect({ end: value, ...(await numbers()) }).toEqual({ end: 'done', 1: at ? TYPED_IN : null });
  });
});

test('a book without an ISBN-10, or with one that cannot be converted, gets no ISBN-13', async () => {
  const wrong = ['', 'lost', '0306406153', '080442957x', '306406152', '306406152 ', '03064061-2'];
  const { up } = await openOldShop([
    ...wrong.map((isbn10, i) => ({ id: i + 1, isbn10 })),
    { id: 8 },
    { id: 9, isbn10: '0306406152' },
  ]);
  const end = await up();
  const found = await numbers();
  const given = Object.fromEntries(wrong.map((isbn10, i) => [isbn10, found[i + 1]]));
  expect({ end, given, none: found[8], right: found[9] }).toEqual({
    end: 'done',
    given: Object.fromEntries(wrong.map((isbn10) => [isbn10, null])),
    none: null,
    right: '9780306406157',
  });
});

test('up rejects where the number belongs to another book by now', async () => {
  const { up } = await openOldShop([
    { id: 1, isbn10: '0306406152' },
    { id: 2, isbn13: '9780306406157' },
  ]);
  const end = await up();
  expect({ failed: end.startsWith('failed'), ...(await numbers()) }).toEqual({
    failed: true,
    1: null,
    2: '9780306406157',
  });
});

test('every book is reached, also where ids are missing in between', async () => {
  const { up } = await openOldShop([...manyBooks(150), { id: 5_000, isbn10: isbn10Of(999) }]);
  const end = await up();
  expect({ end, filled: await filled(1, 5_000) }).toEqual({ end: 'done', filled: 151 });
});

test('books that come into gaps meanwhile keep no other from it, up and down', async () => {
  const tens = Array.from({ length: 150 }, (_, i) => ({ id: 10 * (i + 1), isbn10: isbn10Of(i) }));
  const { up, down } = await openOldShop(tens);
  const gaps = Array.from({ length: 300 }, (_, i) => 1_001 + i).filter((id) => id % 10 > 0);
  const filledTens = async () => {
    const rows = await database.rows(
      'SELECT id FROM books WHERE id % 10 = 0 AND isbn13 IS NOT NULL',
    );
    return rows.length;
  };
  await letCome(gaps.map((id) => `(${id}, '${isbn10Of(id)}', CAST(NULL AS VARCHAR(13)))`));
  const wayUp = { end: await up(), filled: await filledTens() };
  await database.rows('DELETE FROM books WHERE id % 10 > 0');
  await letCome(gaps.map((id) => `(${id}, '${isbn10Of(id)}', '${isbn13Of(id)}')`));
  expect({ wayUp, wayDown: { end: await down(), filled: await filledTens() } }).toEqual({
    wayUp: { end: 'done', filled: 150 },
    wayDown: { end: 'done', filled: 0 },
  });
});

test('books that cannot be converted do not keep the others from it', async () => {
  const lost = Array.from({ length: 230 }, (_, i) => ({ id: i + 1, isbn10: `lost ${i + 1}` }));
  const { up } = await openOldShop([...lost, { id: 231, isbn10: '0306406152' }]);
  const end = await up();
  expect({ end, filled: await filled(), last: (await numbers())[231] }).toEqual({
    end: 'done',
    filled: 1,
    last: '9780306406157',
  });
});

test('books are read in batches of at most a hundred, up and down', async () => {
  const { shop, up, down } = await openOldShop(manyBooks(250));
  const wayUp = await shop.watch(up);
  const wayDown = await shop.watch(down);
  const right = { SELECTs: 'at most 4', 'without LIMIT': 0, 'of more than a hundred': 0 };
  expect({
    up: { end: wayUp.value, ...readsIn(wayUp.sql) },
    down: { end: wayDown.value, ...readsIn(wayDown.sql) },
  }).toEqual({ up: { end: 'done', ...right }, down: { end: 'done', ...right } });
});

test('a batch is written and committed before the next one is read, up and down', async () => {
  const { shop, up, down } = await openOldShop(manyBooks(250));
  const wayUp = await shop.watch(up);
  const wayDown = await shop.watch(down);
  const right = { 'read before the last batch was written': 0, 'or committed': 0 };
  expect({ up: earlyReadsIn(wayUp.sql), down: earlyReadsIn(wayDown.sql) }).toEqual({
    up: right,
    down: right,
  });
});

test('a failure at the hundred and fiftieth book ends the way up, and keeps the batch before', async () => {
  const { up } = await openOldShop(manyBooks(250));
  await database.failOn('update', 'books', { id: 300 });
  const end = await up();
  expect({
    failed: end.startsWith('failed'),
    'filled of the first hundred': await filled(1, 200),
    'filled of the last fifty': await filled(401, 500),
  }).toEqual({
    failed: true,
    'filled of the first hundred': 100,
    'filled of the last fifty': 0,
  });
});

test('a failure at the hundred and fiftieth book ends the way down, and keeps the batch before', async () => {
  const books = manyBooks(250).map((book, i) => ({ ...book, isbn13: isbn13Of(i + 1) }));
  const { down } = await openOldShop(books);
  await database.failOn('update', 'books', { id: 300 });
  const end = await down();
  expect({
    failed: end.startsWith('failed'),
    'filled of the first hundred': await filled(1, 200),
    'filled of the last fifty': await filled(401, 500),
  }).toEqual({
    failed: true,
    'filled of the first hundred': 0,
    'filled of the last fifty': 50,
  });
});

test('after a failure, another run completes what is missing, up and down', async () => {
  const { up, down } = await openOldShop(manyBooks(200));
  const fault = await database.failOn('update', 'books', { id: 300 });
  await up();
  await fault.lift();
  const wayUp = { end: await up(), filled: await filled() };
  const another = await database.failOn('update', 'books', { id: 300 });
  await down();
  await another.lift();
  expect({ wayUp, wayDown: { end: await down(), filled: await filled() } }).toEqual({
    wayUp: { end: 'done', filled: 200 },
    wayDown: { end: 'done', filled: 0 },
  });
});

test('another run looks at all books again, also at those before the one that failed', async () => {
  const books = manyBooks(250).map(({ id, isbn10 }) => (id === 4 ? { id } : { id, isbn10 }));
  const { up, down } = await openOldShop(books);
  const fault = await database.failOn('update', 'books', { id: 300 });
  await up();
  await database.rows(`UPDATE books SET isbn10 = '${isbn10Of(2)}' WHERE id = 4`);
  await database.rows('UPDATE books SET isbn13 = NULL WHERE id = 6');
  await fault.lift();
  const wayUp = { end: await up(), filled: await filled() };
  const another = await database.failOn('update', 'books', { id: 300 });
  await down();
  await database.rows(`UPDATE books SET isbn13 = '${isbn13Of(2)}' WHERE id = 4`);
  await another.lift();
  expect({ wayUp, wayDown: { end: await down(), filled: await filled() } }).toEqual({
    wayUp: { end: 'done', filled: 250 },
    wayDown: { end: 'done', filled: 0 },
  });
});

test('a second up finds nothing to update', async () => {
  const { shop, up } = await openOldShop([
    { id: 1, isbn10: '0306406152' },
    { id: 2, isbn10: '080442957X', isbn13: '9791034304226' },
    { id: 3, isbn10: 'lost' },
    { id: 4 },
  ]);
  await up();
  const { value, sql } = await shop.watch(up);
  const updates = sql.filter(({ verb }) => verb === 'update').map(({ text }) => text);
  expect({ end: value, updates }).toEqual({ end: 'done', updates: [] });
});

test('down clears the numbers that follow from an ISBN-10, and no other', async () => {
  const { up, down } = await openOldShop([
    { id: 1, isbn10: '0306406152' },
    { id: 2, isbn10: '080442957X' },
    { id: 3, isbn10: '0000000019', isbn13: '9791034304226' },
    { id: 4, isbn10: '0000000027', isbn13: '9780000000033' },
    { id: 5, isbn10: 'lost', isbn13: '9780000000040' },
    { id: 6, isbn13: '9780000000057' },
  ]);
  await up();
  const end = await down();
  expect({ end, ...(await numbers()) }).toEqual({
    end: 'done',
    1: null,
    2: null,
    3: '9791034304226',
    4: '9780000000033',
    5: '9780000000040',
    6: '9780000000057',
  });
});

test('down leaves a number that differs in a single digit, whichever that is', async () => {
  const typedIn = Array.from({ length: 13 }, (_, place) => {
    const digits = [...isbn13Of(place + 1)];
    digits[place] = String((Number(digits[place]) + 1) % 10);
    return digits.join('');
  });
  const { down } = await openOldShop(
    typedIn.map((isbn13, i) => ({ id: i + 1, isbn10: isbn10Of(i + 1), isbn13 })),
  );
  const end = await down();
  expect({ end, left: Object.values(await numbers()) }).toEqual({ end: 'done', left: typedIn });
});

test('up, down and up again ends where the first up did', async () => {
  const { up, down } = await openOldShop([
    { id: 1, isbn10: '0306406152' },
    { id: 2, isbn10: '080442957X', isbn13: '9791034304226' },
    { id: 3, isbn13: '9780000000033' },
  ]);
  await up();
  await down();
  const between = (await numbers())[1];
  const end = await up();
  expect({ between, end, ...(await numbers()) }).toEqual({
    between: null,
    end: 'done',
    1: '9780306406157',
    2: '9791034304226',
    3: '9780000000033',
  });
});

test('up and down need no column but those of the ids and the ISBNs', async () => {
  const { up, down } = await openOldShop([{ id: 1, isbn10: '0306406152' }]);
  // As 003 leaves the table.
  await database.rows('ALTER TABLE books ADD COLUMN price_cents INTEGER NOT NULL DEFAULT 0');
  await database.rows('DROP INDEX shelves_by_price');
  await database.rows('ALTER TABLE books DROP COLUMN price');
  const wayUp = { end: await up(), ...(await numbers()) };
  expect({ wayUp, wayDown: { end: await down(), ...(await numbers()) } }).toEqual({
    wayUp: { end: 'done', 1: '9780306406157' },
    wayDown: { end: 'done', 1: null },
  });
});

test('in a transaction that is handed over, all of up can be taken back', async () => {
  const { shop } = await openOldShop(manyBooks(150));
  const inside = await endOf(() => shop.steps.rehearseIsbn13('up'));
  expect({ inside, left: await filled() }).toEqual({ inside: 150, left: 0 });
});

test('in a transaction that is handed over, all of down can be taken back', async () => {
  const books = manyBooks(150).map((book, i) => ({ ...book, isbn13: isbn13Of(i + 1) }));
  const { shop } = await openOldShop(books);
  const inside = await endOf(() => shop.steps.rehearseIsbn13('down'));
  expect({ inside, left: await filled() }).toEqual({ inside: 0, left: 150 });
});
