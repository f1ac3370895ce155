import { database, open, type Statement, sweep, within } from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Way = 'up' | 'down';

interface OldBook {
  id: number;
  isbn10?: string | null;
  isbn13?: string | null;
}

/** The ISBN-13 of a book that each direction has to change, before and after. */
const WAYS = {
  up: { before: () => null, after: isbn13Of },
  down: { before: isbn13Of, after: () => null },
};

/** The old shop with one author, whose books are these. */
async function openOldShop(books: readonly OldBook[]) {
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
  { steps }: { steps: { applyStep(name: '004-isbn13', way: Way): Promise<void> } },
  way: Way,
): Promise<string> {
  return endOf(async () => {
    await steps.applyStep('004-isbn13', way);
    return 'done';
  });
}

/** How it ended: a step that fails gives its message, an unsolved one stays an error. */
async function endOf<T>(act: () => Promise<T>): Promise<T | string> {
  try {
    const end = await within(10, act);
    return isLate(end) ? end.error : end;
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'not-implemented') throw thrown;
    return `failed: ${(thrown as Error).message}`;
  }
}

/** Whether a statement has waited for a lock which the migration itself holds. */
function isLate<T>(end: T | { error: string }): end is { error: string } {
  return typeof end === 'object' && end !== null && 'error' in end;
}

/** For `sweep`: two books that this direction has to change, more than a batch apart. */
function running(way: Way) {
  const toDo = (id: number) => ({ id, isbn10: isbn10Of(id), isbn13: WAYS[way].before(id) });
  return async () => {
    const { shop } = await openOldShop([toDo(1), ...quietBooks(way, 105), toDo(200)]);
    return () => apply(shop, way);
  };
}

/** This many books, from id 2 on, that cannot be converted, but have to be looked at. */
function quietBooks(way: Way, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    id: i + 2,
    isbn10: `lost ${i}`,
    isbn13: way === 'up' ? null : typedIn(i),
  }));
}

/** An ISBN-13 that does not follow from any ISBN-10. */
const typedIn = (number: number) => `979${String(number).padStart(10, '0')}`;

const TYPED_IN = { first: typedIn(901), last: typedIn(902) };

/** What the staff enters meanwhile, for the two books of a sweep. */
function typeIn() {
  return database.rows(
    `UPDATE books SET isbn13 = CASE id WHEN 1 THEN '${TYPED_IN.first}' ELSE '${TYPED_IN.last}' END
     WHERE id IN (1, 200)`,
  );
}

/**
 * Lets books be inserted, with these values of id and ISBNs, at the moment when book 10 is written.
 */
function letCome(values: readonly string[]): Promise<void> {
  return letHappen(`INSERT INTO books (id, isbn10, isbn13, author_id, title, price)
    SELECT came.*, 1, 'New', 5 FROM (VALUES ${values.join(', ')}) AS came`);
}

/** Lets the database run this statement at the moment when book 10 is written. */
async function letHappen(statement: string): Promise<void> {
  for (const text of HAPPENING[await database.dialect()](statement)) await database.rows(text);
}

const HAPPENING = {
  sqlite: (statement: string) => [
    'DROP TRIGGER IF EXISTS meanwhile',
    `CREATE TRIGGER meanwhile AFTER UPDATE ON books WHEN NEW.id = 10 BEGIN ${statement}; END`,
  ],
  postgres: (statement: string) => [
    'DROP TRIGGER IF EXISTS meanwhile ON books',
    `CREATE OR REPLACE FUNCTION do_meanwhile() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN ${statement}; RETURN NULL; END $$`,
    `CREATE TRIGGER meanwhile AFTER UPDATE ON books
      FOR EACH ROW WHEN (NEW.id = 10) EXECUTE FUNCTION do_meanwhile()`,
  ],
};

/** This many books that this direction has to change; every other id has been deleted. */
function manyBooks(count: number, way: Way = 'up') {
  return Array.from({ length: count }, (_, i) => ({
    id: 2 * (i + 1),
    isbn10: isbn10Of(i + 1),
    isbn13: WAYS[way].before(i + 1),
  }));
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

/** All tables and rows, except the ISBN-13. */
async function everythingElse() {
  const rows = await database.rows('SELECT * FROM books ORDER BY id');
  return {
    schema: await database.schema(),
    books: rows.map(({ isbn13: _, ...others }) => others),
    stock: await database.rows('SELECT * FROM stock ORDER BY book_id'),
  };
}

function isRead({ verb, tables, text }: Statement): boolean {
  return verb === 'select' && tables.includes('books') && !/^SELECT (count|min|max)\(/i.test(text);
}

/** How many batches were read too early, if every batch has something to write. */
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
 * How 250 books were read. A SELECT that counts reads none, and neither does an UPDATE that finds
 * its books itself.
 */
function readsIn(sql: readonly Statement[]) {
  const reads = sql.filter(isRead);
  // A limit that is a parameter is not in the SQL; with a hundred at a time, there are three or
  // more reads.
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

test('an existing ISBN-13 stays, whatever the ISBN-10 says', async () => {
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

/** The ISBN-13 of the two books of a sweep, and the expected ones if nobody enters any. */
async function ends(way: Way) {
  const { 1: first, 200: last } = await numbers();
  const { after } = WAYS[way];
  return { found: { first, last }, wanted: { first: after(1), last: after(200) } };
}

test('an ISBN-13 that somebody enters while up runs stays', async () => {
  await sweep.others(running('up'), typeIn, async ({ value, at }) => {
    const { found, wanted } = await ends('up');
    expect({ end: value, ...found }).toEqual({ end: 'done', ...(at ? TYPED_IN : wanted) });
  });
});

test('an ISBN-13 that somebody enters while down runs stays', async () => {
  await sweep.others(running('down'), typeIn, async ({ value, at }) => {
    const { found, wanted } = await ends('down');
    expect({ end: value, ...found }).toEqual({ end: 'done', ...(at ? TYPED_IN : wanted) });
  });
});

test('whichever statement of up fails, up rejects, and another up completes the work', async () => {
  await sweep.faults(running('up'), async ({ value, at, again }) => {
    const end = await again();
    const { found, wanted } = await ends('up');
    const failed = value?.startsWith('failed');
    expect({ failed, end, ...found }).toEqual({ failed: Boolean(at), end: 'done', ...wanted });
  });
});

test('whichever statement of down fails, down rejects, and another down completes the work', async () => {
  await sweep.faults(running('down'), async ({ value, at, again }) => {
    const end = await again();
    const { found, wanted } = await ends('down');
    const failed = value?.startsWith('failed');
    expect({ failed, end, ...found }).toEqual({ failed: Boolean(at), end: 'done', ...wanted });
  });
});

/** Strings that are not a valid ISBN-10, each made from one whose check digit is an X. */
const ODD: readonly ((isbn10: string) => string)[] = [
  (isbn10) => isbn10.toLowerCase(),
  (isbn10) => isbn10.slice(1),
  (isbn10) => `${isbn10.slice(1)} `,
  (isbn10) => ` ${isbn10.slice(1)}`,
  (isbn10) => isbn10.slice(0, 9),
  (isbn10) => `${isbn10.slice(1, 5)}-${isbn10.slice(5)}`,
  (isbn10) => `${isbn10.slice(0, 9)}0`,
  () => 'lost',
  () => '',
];

const WITH_X = Array.from({ length: 200 }, (_, i) => i).filter((n) => isbn10Of(n).endsWith('X'));

/** What this direction does with books whose ISBN-13 can only be guessed, and what it should. */
async function meetOdd(way: Way) {
  const { before, after } = WAYS[way];
  const odd = ODD.map((spoil, i) => {
    const number = WITH_X[i] ?? 0;
    return { id: i + 1, isbn10: spoil(isbn10Of(number)), isbn13: before(number) };
  });
  const none = { id: 50, isbn13: before(501) };
  const right = { id: 51, isbn10: isbn10Of(502), isbn13: before(502) };
  const { shop } = await openOldShop([...odd, none, right]);
  const end = await apply(shop, way);
  const left = await numbers();
  return {
    found: {
      end,
      odd: Object.fromEntries(odd.map(({ id, isbn10 }) => [isbn10, left[id]])),
      none: left[50],
      right: left[51],
    },
    wanted: {
      end: 'done',
      odd: Object.fromEntries(odd.map(({ isbn10, isbn13 }) => [isbn10, isbn13])),
      none: none.isbn13,
      right: after(502),
    },
  };
}

test('a book without an ISBN-10, or with one that cannot be converted, gets no ISBN-13', async () => {
  const { found, wanted } = await meetOdd('up');
  expect(found).toEqual(wanted);
});

test('a book without an ISBN-10, or with one that cannot be converted, keeps its ISBN-13', async () => {
  const { found, wanted } = await meetOdd('down');
  expect(found).toEqual(wanted);
});

test('up rejects if another book already has the ISBN-13', async () => {
  const { up } = await openOldShop([...manyBooks(250), { id: 9_000 }]);
  const came: Record<string, unknown> = {};
  for (const place of [1, 150, 250]) {
    await database.rows('UPDATE books SET isbn13 = NULL');
    await database.rows(`UPDATE books SET isbn13 = '${isbn13Of(place)}' WHERE id = 9000`);
    const end = await up();
    const first = await filled(1, 200);
    came[`that of book ${place}`] = { failed: end.startsWith('failed'), kept: first === 100 };
  }
  await database.rows('UPDATE books SET isbn13 = NULL WHERE id = 9000');
  const end = await up();
  expect({ came, 'and then': { end, filled: await filled() } }).toEqual({
    came: {
      'that of book 1': { failed: true, kept: false },
      'that of book 150': { failed: true, kept: true },
      'that of book 250': { failed: true, kept: true },
    },
    'and then': { end: 'done', filled: 250 },
  });
});

test('every book is processed, also if there are gaps between the ids', async () => {
  const last = { id: 2_000_000_000, isbn10: isbn10Of(999) };
  const { up, down } = await openOldShop([...manyBooks(150), last]);
  const wayUp = { end: await up(), filled: await filled(1, last.id) };
  expect({ wayUp, wayDown: { end: await down(), filled: await filled(1, last.id) } }).toEqual({
    wayUp: { end: 'done', filled: 151 },
    wayDown: { end: 'done', filled: 0 },
  });
});

test('books that are added in gaps meanwhile do not make it skip others, up and down', async () => {
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

/** What this direction does after many books that need no change, and what it should do. */
async function meetQuietBooks(way: Way) {
  const quiet = [
    ...quietBooks(way, 230),
    ...Array.from({ length: 220 }, (_, i) => ({
      id: 300 + i,
      isbn10: i < 110 ? isbn10Of(300 + i) : null,
      isbn13: typedIn(300 + i),
    })),
  ];
  const last = { id: 999, isbn10: isbn10Of(999), isbn13: WAYS[way].before(999) };
  const { shop } = await openOldShop([...quiet, last]);
  const end = await apply(shop, way);
  const { 999: changed, ...others } = await numbers();
  return {
    found: { end, changed, others },
    wanted: {
      end: 'done',
      changed: WAYS[way].after(999),
      others: Object.fromEntries(quiet.map(({ id, isbn13 }) => [id, isbn13])),
    },
  };
}

test('books that cannot be converted do not stop the others from being converted', async () => {
  const { found, wanted } = await meetQuietBooks('up');
  expect(found).toEqual(wanted);
});

test('books that keep their ISBN-13 do not stop the others from losing theirs', async () => {
  const { found, wanted } = await meetQuietBooks('down');
  expect(found).toEqual(wanted);
});

test('up and down change only the ISBN-13', async () => {
  const { up, down } = await openOldShop([
    { id: 1, isbn10: '0306406152' },
    { id: 2, isbn10: '080442957x' },
    { id: 3, isbn10: ' 30640615 ' },
    { id: 4, isbn10: '' },
    { id: 5, isbn10: isbn10Of(5), isbn13: typedIn(5) },
    { id: 6 },
  ]);
  await database.seed({ stock: [{ book_id: 1, copies: 3 }] });
  await database.rows("UPDATE books SET title = '  the  SEA ', price = 0.29, in_print = FALSE");
  const before = await everythingElse();
  await up();
  const afterUp = await everythingElse();
  await down();
  expect({ afterUp, afterDown: await everythingElse() }).toEqual({
    afterUp: before,
    afterDown: before,
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

test('a failure at the 150th book ends up, and the batch before it is kept', async () => {
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

test('a failure at the 150th book ends down, and the batch before it is kept', async () => {
  const { down } = await openOldShop(manyBooks(250, 'down'));
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

test('a run after a successful one looks at all books again, up and down', async () => {
  const books = manyBooks(250).map(({ id, isbn10 }) => (id === 4 ? { id } : { id, isbn10 }));
  const { up, down } = await openOldShop(books);
  await up();
  await database.rows(`UPDATE books SET isbn10 = '${isbn10Of(2)}' WHERE id = 4`);
  await database.rows('UPDATE books SET isbn13 = NULL WHERE id IN (6, 500)');
  const wayUp = { end: await up(), filled: await filled() };
  await down();
  await database.rows(`UPDATE books SET isbn13 = '${isbn13Of(2)}' WHERE id = 4`);
  await database.rows(`UPDATE books SET isbn13 = '${isbn13Of(250)}' WHERE id = 500`);
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

test('down clears an ISBN-13 that follows from the ISBN-10, and no other', async () => {
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

test('down keeps an ISBN-13 that differs in a single digit, whichever that is', async () => {
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

test('up, down and up again gives the same result as the first up', async () => {
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

test('up and down need only the columns of the ids and the ISBNs', async () => {
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

/** An ISBN-13 that is changed in the transaction, which this direction has to see. */
const HAPPENED = {
  up: { before: typedIn(5_000), then: 'NULL', inside: 251, left: 1 },
  down: { before: null, then: `'${isbn13Of(5_000)}'`, inside: 0, left: 250 },
};

/** The result of this direction in a transaction that is rolled back, and the expected one. */
async function rehearse(way: Way) {
  const { before, then, inside, left } = HAPPENED[way];
  const last = { id: 5_000, isbn10: isbn10Of(5_000), isbn13: before };
  const { shop } = await openOldShop([...manyBooks(250, way), last]);
  await letHappen(`UPDATE books SET isbn13 = ${then} WHERE id = 5000`);
  const { value, sql } = await shop.watch(() => endOf(() => shop.steps.rehearseIsbn13(way)));
  const reads = { SELECTs: 'at most 4', 'without LIMIT': 0, 'of more than a hundred': 0 };
  return {
    found: { inside: value, left: await filled(1, 5_000), ...readsIn(sql) },
    wanted: { inside, left, ...reads },
  };
}

test('in a transaction that is passed in, all of up can be rolled back', async () => {
  const { found, wanted } = await rehearse('up');
  expect(found).toEqual(wanted);
});

test('in a transaction that is passed in, all of down can be rolled back', async () => {
  const { found, wanted } = await rehearse('down');
  expect(found).toEqual(wanted);
});

test('in a transaction that is passed in, up and down reject after a failure as well', async () => {
  const { shop, up } = await openOldShop(manyBooks(250));
  const failIn = async (way: Way) => {
    const fault = await database.failOn('update', 'books', { id: 300 });
    const end = await endOf(() => shop.steps.rehearseIsbn13(way));
    await fault.lift();
    return { failed: String(end).startsWith('failed'), filled: await filled() };
  };
  const wayUp = await failIn('up');
  await up();
  expect({ wayUp, wayDown: await failIn('down') }).toEqual({
    wayUp: { failed: true, filled: 0 },
    wayDown: { failed: true, filled: 250 },
  });
});
