import { type Came, database, onSqlite, open, type Opened, sweep, within } from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Steps = Opened<Shop>['steps'];
type Way = 'up' | 'down';

/** For each direction: what must run before it, and which column is removed. */
const WAYS = {
  up: { before: [], column: 'price' },
  down: { before: ['up'], column: 'price_cents' },
} as const;

const IDS = [1, 2, 3, 4, 5];
const PRICES = [10.1, 0.29, 19.99, 8, 4321.99];
const CENTS = [1010, 29, 1999, 800, 432199];

/**
 * More books, with prices from the whole range; ids follow those of the five. The larger a price,
 * the larger the error of a float may be.
 */
const MANY = Array.from({ length: 1_100 }, (_, i) => {
  const cents = i < 3 ? ([0, 1, 9_999_999][i] ?? 0) : (i * 2_503_739 + 1) % 10_000_000;
  return { id: i + 6, cents, price: (cents / 100).toFixed(2) };
});

const volume = (id: number) => ({ id, author_id: 1, title: `Volume ${id}` });

/** The old shop, with five books by one author, one genre for all of them, and copies of each. */
async function openOldShop(): Promise<Steps> {
  const { steps } = await open<Shop>({ SHOP_SCHEMA: 'empty' });
  await steps.buildOldShop();
  await database.seed({
    authors: [{ id: 1, name: 'Ada Quill' }],
    genres: [{ id: 1, name: 'Sea stories' }],
    books: IDS.map((id) => ({
      ...volume(id),
      price: PRICES[id - 1] ?? 0,
      in_print: id !== 2,
      published_on: `2001-02-0${id}`,
      isbn10: id === 3 ? null : `000000000${id}`,
    })),
    book_genres: IDS.map((id) => ({ book_id: id, genre_id: 1 })),
    stock: IDS.map((id) => ({ book_id: id, copies: id * 10 })),
  });
  return steps;
}

/** The old shop, before this direction. Another shop has run what must come before it. */
async function openBefore(way: Way): Promise<Steps> {
  await go(await openOldShop(), ...WAYS[way].before);
  return (await open<Shop>({ SHOP_SCHEMA: 'empty' })).steps;
}

/** The result of a call, or the message of its error. */
async function attempt<T>(act: () => Promise<T>) {
  try {
    return await within(4, act);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'not-implemented') throw error;
    return `rejected: ${message}`;
  }
}

function tryStep(steps: Steps, way: Way) {
  return attempt(async () => {
    await steps.applyStep('003-price-in-cents', way);
    return 'done';
  });
}

/** What a call returns, and what it has sent, except BEGIN, COMMIT and the like. */
async function watched<T>({ watch }: Opened<Shop>, act: () => Promise<T>) {
  const { value, error, sql } = await watch(act);
  if (error) throw error as Error;
  return { value, sent: sql.flatMap(({ kind, text }) => (kind === 'query' ? [text] : [])) };
}

/** For `sweep`: this direction, in the old shop. */
function going(way: Way) {
  return async () => {
    const steps = await openBefore(way);
    return () => steps.applyStep('003-price-in-cents', way);
  };
}

/** All tables and all rows, and the indexes of the books. */
async function everything() {
  const schema = await database.schema();
  const rows: Record<string, unknown> = {};
  for (const table of Object.keys(schema)) {
    rows[table] = await database.rows(`SELECT * FROM ${table} ORDER BY 1, 2`);
  }
  return { schema, rows, indexes: await indexes() };
}

/** The columns of each index of books, with their direction, and whether the index is partial. */
async function indexes() {
  const rows = await database.rows<{ columns: string; partial: number | string }>(
    INDEXES[await database.dialect()],
  );
  return rows.map(({ columns, partial }) => (partial ? `${columns}, partial` : columns));
}

const INDEXES = {
  sqlite: `SELECT group_concat(place.name || CASE place."desc" WHEN 1 THEN ' desc' ELSE '' END) AS columns,
    list.partial AS partial FROM pragma_index_list('books') list, pragma_index_xinfo(list.name) place
    WHERE place."key" = 1 GROUP BY list.name ORDER BY 1`,
  postgres: `SELECT lower(substring(pg_get_indexdef(indexrelid) from '\\(([^)]*)\\)')) AS columns,
    indpred IS NOT NULL AS partial FROM pg_index
    WHERE indrelid = 'books'::regclass AND NOT indisprimary ORDER BY 1`,
};

/** The declared type of a column of books, such as NUMERIC(10,2). */
async function declared(column: string): Promise<unknown> {
  const [row] = await database.rows(TYPES[await database.dialect()](column));
  return row?.['type'];
}

const TYPES = {
  sqlite: (column: string) =>
    `SELECT replace(upper(type), 'DECIMAL', 'NUMERIC') AS type FROM pragma_table_info('books') WHERE name = '${column}'`,
  postgres: (column: string) =>
    `SELECT upper(format_type(atttypid, atttypmod)) AS type FROM pg_attribute
     WHERE attrelid = 'books'::regclass AND attname = '${column}'`,
};

/** What somebody else has made for the table books: a trigger that changes nothing. */
const TRIGGER = {
  sqlite: 'CREATE TRIGGER books_seen AFTER UPDATE ON books BEGIN SELECT 1; END',
  postgres: `CREATE TRIGGER books_seen BEFORE UPDATE ON books
    FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
};

/** The definition of that trigger, and of what else they have made: index, view, column. */
const ADDED = {
  sqlite: `SELECT name, sql AS text FROM sqlite_master
      WHERE name IN ('books_by_shelf', 'shelf_list', 'books_seen')
    UNION ALL SELECT name, type || ' ' || "notnull" || ' ' || dflt_value
      FROM pragma_table_info('books') WHERE name = 'shelf'
    ORDER BY 1`,
  postgres: `SELECT indexname::text AS name, indexdef AS text FROM pg_indexes
      WHERE indexname = 'books_by_shelf'
    UNION ALL SELECT viewname::text, definition FROM pg_views WHERE viewname = 'shelf_list'
    UNION ALL SELECT tgname::text, pg_get_triggerdef(oid) FROM pg_trigger
      WHERE tgname = 'books_seen'
    UNION ALL SELECT column_name::text, concat(data_type, is_nullable, column_default)
      FROM information_schema.columns WHERE table_name = 'books' AND column_name = 'shelf'
    ORDER BY 1`,
};

/**
 * What somebody else does meanwhile, in the column that exists at that moment. Which one exists may
 * change from one attempt to the next.
 */
async function repriceFirst() {
  const inCents = () => database.rows('UPDATE books SET price_cents = 333 WHERE id = 1');
  const inEuros = () => database.rows('UPDATE books SET price = 3.33 WHERE id = 1');
  await inEuros().catch(whereItIsGone(inCents)).catch(whereItIsGone(inEuros));
}

/** Another attempt, unless the error comes from a lock. */
function whereItIsGone(another: () => Promise<unknown>) {
  return (error: Error) => {
    if (!/no such column|column .* does not exist/.test(error.message)) throw error;
    return another();
  };
}

/** Runs these directions, one after the other, and expects each to succeed. */
async function go(steps: Steps, ...ways: readonly Way[]): Promise<void> {
  for (const way of ways) expect(await tryStep(steps, way)).toBe('done');
}

async function numbersIn(column: 'price' | 'price_cents'): Promise<number[]> {
  const rows = await database.rows(`SELECT ${column} AS number FROM books ORDER BY id`);
  return rows.map(({ number }) => Number(number));
}

async function children(): Promise<{ inGenres: unknown[]; inStock: unknown[] }> {
  const genres = await database.rows('SELECT book_id FROM book_genres ORDER BY book_id');
  const stock = await database.rows('SELECT copies FROM stock ORDER BY book_id');
  return {
    inGenres: genres.map((row) => row['book_id']),
    inStock: stock.map(({ copies }) => copies),
  };
}

test('up converts the prices to whole cents', async () => {
  const steps = await openOldShop();
  await database.seed({ books: MANY.map(({ id, price }) => ({ ...volume(id), price })) });
  await go(steps, 'up');
  expect(await numbersIn('price_cents')).toEqual([...CENTS, ...MANY.map(({ cents }) => cents)]);
});

test('after up the table books has price_cents, an integer that is never null, and no price', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const { books } = await database.schema();
  expect(books?.columns).toEqual({
    id: { kind: 'integer', nullable: false },
    author_id: { kind: 'integer', nullable: false },
    title: { kind: 'text', nullable: false },
    price_cents: { kind: 'integer', nullable: false },
    in_print: { kind: 'boolean', nullable: false },
    published_on: { kind: 'date', nullable: false },
    isbn10: { kind: 'text', nullable: true },
    isbn13: { kind: 'text', nullable: true },
  });
});

test('up keeps the other values of the books', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const rows = await database.rows(
    'SELECT id, author_id, title, in_print, published_on, isbn10 FROM books WHERE id < 4 ORDER BY id',
  );
  expect(rows).toEqual([
    { ...volume(1), in_print: 1, published_on: '2001-02-01', isbn10: '0000000001' },
    { ...volume(2), in_print: 0, published_on: '2001-02-02', isbn10: '0000000002' },
    { ...volume(3), in_print: 1, published_on: '2001-02-03', isbn10: null },
  ]);
});

onSqlite('on SQLite, the books keep their genres and their stock, up and down', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const afterUp = await children();
  await go(steps, 'down');
  const all = { inGenres: [1, 2, 3, 4, 5], inStock: [10, 20, 30, 40, 50] };
  expect({ afterUp, afterDown: await children() }).toEqual({ afterUp: all, afterDown: all });
});

onSqlite('on SQLite, the id of a deleted book is not used again, up and down', async () => {
  const steps = await openOldShop();
  const sell = async (column: string) => {
    const insert = `INSERT INTO books (author_id, title, ${column}) VALUES (1, 'New', 500) RETURNING id`;
    const [row] = await database.rows(insert).catch((error: Error) => [{ id: error.message }]);
    await database.rows('DELETE FROM books WHERE id > 5');
    return row?.['id'];
  };
  await database.seed({ books: [{ ...volume(9), price: 5 }] });
  await database.rows('DELETE FROM books WHERE id = 9');
  await go(steps, 'up');
  const up = await sell('price_cents');
  await go(steps, 'down');
  expect({ up, down: await sell('price') }).toEqual({ up: 10, down: 11 });
});

test('up keeps the indexes, and the one on price is on price_cents', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const { books } = await database.schema();
  expect(books?.indexes).toEqual([
    { columns: ['isbn10'], unique: true },
    { columns: ['isbn13'], unique: true },
    { columns: ['price_cents'], unique: false },
    { columns: ['published_on'], unique: false },
  ]);
  expect(await indexes()).toEqual(['isbn10', 'isbn13', 'price_cents', 'published_on']);
});

test('up keeps the foreign keys, and their ON DELETE and ON UPDATE', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const { books, book_genres, stock } = await database.schema();
  const toBooks = {
    column: 'book_id',
    references: 'books.id',
    onDelete: 'cascade',
    onUpdate: 'no action',
  };
  const toGenres = { ...toBooks, column: 'genre_id', references: 'genres.id' };
  expect({
    books: books?.foreignKeys,
    book_genres: book_genres?.foreignKeys,
    stock: stock?.foreignKeys,
  }).toEqual({
    books: [
      { column: 'author_id', references: 'authors.id', onDelete: 'cascade', onUpdate: 'cascade' },
    ],
    book_genres: [toBooks, toGenres],
    stock: [toBooks],
  });
});

test('what somebody else has added to the table books stays, up and down', async () => {
  const steps = await openOldShop();
  const dialect = await database.dialect();
  await database.rows("ALTER TABLE books ADD COLUMN shelf VARCHAR(20) NOT NULL DEFAULT 'A1'");
  await database.rows("UPDATE books SET shelf = 'B7' WHERE id > 3");
  await database.rows(
    'CREATE UNIQUE INDEX books_by_shelf ON books (shelf, title DESC) WHERE in_print',
  );
  await database.rows('CREATE VIEW shelf_list AS SELECT title, shelf FROM books');
  await database.rows(TRIGGER[dialect]);
  await database.rows(
    'CREATE TABLE reviews (book_id INTEGER NOT NULL REFERENCES books (id) ON DELETE CASCADE)',
  );
  await database.rows('INSERT INTO reviews (book_id) VALUES (1), (2), (2)');
  const added = async () => ({
    made: await database.rows(ADDED[dialect]),
    shelves: await attempt(() => database.rows('SELECT title, shelf FROM shelf_list ORDER BY 1')),
    reviews: await database.rows('SELECT book_id FROM reviews ORDER BY 1'),
  });
  const before = await added();
  await go(steps, 'up');
  const afterUp = await added();
  await go(steps, 'down');
  expect({ afterUp, afterDown: await added() }).toEqual({ afterUp: before, afterDown: before });
});

onSqlite(
  'on SQLite, an index made by hand that contains the price is not dropped, up and down',
  async () => {
    const steps = await openOldShop();
    const meetIndexes = async (way: Way) => {
      const { column } = WAYS[way];
      await database.rows(`CREATE INDEX by_hand ON books (title, ${column} DESC)`);
      await database.rows(`CREATE UNIQUE INDEX by_hand_too ON books (${column}, id)`);
      const outcome = await tryStep(steps, way);
      const left = await database.rows("SELECT 1 FROM sqlite_master WHERE name LIKE 'by_hand%'");
      for (const name of ['by_hand', 'by_hand_too']) {
        await database.rows(`DROP INDEX IF EXISTS ${name}`);
      }
      return { isRejected: outcome !== 'done', left: left.length };
    };
    const up = await meetIndexes('up');
    // If that was rejected as it should be, nothing prevents it any more.
    await tryStep(steps, 'up');
    const right = { isRejected: true, left: 2 };
    expect({ up, down: await meetIndexes('down') }).toEqual({ up: right, down: right });
  },
);

test('down restores the prices of that moment, whatever has changed since up', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  await repriceFirst();
  const sold = MANY.map(({ id, cents }) => ({ ...volume(id), price_cents: cents }));
  await attempt(() => database.seed({ books: sold }));
  await go(steps, 'down');
  const many = MANY.map(({ price }) => Number(price));
  expect(await numbersIn('price')).toEqual([3.33, ...PRICES.slice(1), ...many]);
});

test('down leaves all tables and rows as they were before up', async () => {
  const steps = await openOldShop();
  const { steps: another } = await open<Shop>({ SHOP_SCHEMA: 'empty' });
  const before = await everything();
  await go(steps, 'up');
  await go(another, 'down');
  const once = await everything();
  await go(another, 'up');
  await go(steps, 'down');
  expect({ once, twice: await everything() }).toEqual({ once: before, twice: before });
});

test('after down the price has ten digits again, two of them after the point', async () => {
  const steps = await openOldShop();
  await go(steps, 'up', 'down');
  expect(await declared('price')).toBe('NUMERIC(10,2)');
});

test('after down, the migrations before this one can be rolled back as well', async () => {
  const steps = await openOldShop();
  await go(steps, 'up', 'down');
  const taken = await attempt(() => steps.takeBackOldShop());
  expect({ taken, tables: Object.keys(await database.schema()) }).toEqual({
    taken: null,
    tables: [],
  });
});

test('if there are no books yet, up and down still change the tables', async () => {
  const { steps } = await open<Shop>({ SHOP_SCHEMA: 'empty' });
  await steps.buildOldShop();
  const before = await everything();
  const up = await tryStep(steps, 'up');
  const { books } = await database.schema();
  const down = await tryStep(steps, 'down');
  const cents = books?.columns['price_cents'];
  expect({ up, cents, down, ...(await everything()) }).toEqual({
    up: 'done',
    cents: { kind: 'integer', nullable: false },
    down: 'done',
    ...before,
  });
});

test('up, down and up again gives the same result as the first up', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const once = await database.schema();
  await go(steps, 'down', 'up');
  expect({ schema: await database.schema(), cents: await numbersIn('price_cents') }).toEqual({
    schema: once,
    cents: CENTS,
  });
});

/** What this direction does if a view reads the column that it removes, and what it should do. */
async function meetView(way: Way) {
  const steps = await openBefore(way);
  const { column } = WAYS[way];
  await database.rows(`CREATE VIEW price_list AS SELECT title, ${column} AS price FROM books`);
  const look = async () => ({
    ...(await everything()),
    list: await attempt(() => database.rows('SELECT title, price FROM price_list ORDER BY 1')),
  });
  const before = await look();
  const outcome = await tryStep(steps, way);
  return {
    found: { isRejected: outcome !== 'done', ...(await look()) },
    wanted: { isRejected: true, ...before },
  };
}

test('if a view reads the price, up rejects and changes nothing', async () => {
  const { found, wanted } = await meetView('up');
  expect(found).toEqual(wanted);
});

test('if a view reads price_cents, down rejects and changes nothing', async () => {
  const { found, wanted } = await meetView('down');
  expect(found).toEqual(wanted);
});

test('after other migrations in the same transaction, up and down see what these have made', async () => {
  const shop = await open<Shop>({ SHOP_SCHEMA: 'empty' });
  const { steps } = shop;
  const rehearsal = await watched(shop, () => attempt(() => steps.rehearsePrices()));
  // 001 and 002 end where the book is inserted.
  const begin = rehearsal.sent.findIndex((text) => text.startsWith('INSERT INTO books'));
  const rehearsed = rehearsal.sent.slice(begin + 1);
  // The same book in tables that are committed: the statements must be the same.
  await steps.buildOldShop();
  await database.seed({
    authors: [{ id: 1, name: 'A. Author' }],
    books: [{ ...volume(1), price: 0.29 }],
  });
  const real = await watched(shop, () => go(steps, 'up', 'down'));
  const missing = real.sent.filter((text) => !rehearsed.includes(text));
  expect({ found: rehearsal.value, 'not sent there': missing }).toEqual({
    found: { cents: 29, price: 0.29 },
    'not sent there': [],
  });
});

test('whichever statement of up fails, nothing of it is left, and it can be repeated', async () => {
  const { act, compare } = statesOf(going('up'));
  await sweep.faults(act, async (came) => {
    const { found, wanted } = await compare(came);
    expect(found).toEqual(wanted);
  });
});

test('whichever statement of down fails, nothing of it is left, and it can be repeated', async () => {
  const { act, compare } = statesOf(going('down'));
  await sweep.faults(act, async (came) => {
    const { found, wanted } = await compare(came);
    expect(found).toEqual(wanted);
  });
});

test('a price that somebody changes while up runs is not lost', async () => {
  await sweep.others(going('up'), repriceFirst, async ({ error, at, again }) => {
    await (error ? again() : undefined);
    expect((await numbersIn('price_cents'))[0]).toBe(at ? 333 : 1010);
  });
});

test('a price that somebody changes while down runs is not lost', async () => {
  await sweep.others(going('down'), repriceFirst, async ({ error, at, again }) => {
    await (error ? again() : undefined);
    expect((await numbersIn('price'))[0]).toBe(at ? 3.33 : 10.1);
  });
});

/** For `sweep.faults`: the state after each round and after a repetition, and the expected one. */
function statesOf(prepare: ReturnType<typeof going>) {
  let before: unknown;
  let done: unknown;
  return {
    act: async () => {
      const go = await prepare();
      before = await everything();
      return go;
    },
    compare: async ({ error, again }: Came<unknown>) => {
      const left = await everything();
      // Nothing fails in the first round.
      done ??= left;
      await (error ? again() : undefined);
      const wanted = { left: error ? before : done, finished: done };
      return { found: { left, finished: await everything() }, wanted };
    },
  };
}
