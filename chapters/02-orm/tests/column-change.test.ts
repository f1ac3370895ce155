import { database, onSqlite, open, type Opened } from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Steps = Opened<Shop>['steps'];

const IDS = [1, 2, 3, 4, 5];
const PRICES = [10.1, 0.29, 19.99, 8, 4321.99];
const CENTS = [1010, 29, 1999, 800, 432199];

/** The old shop, with five books by one author, a genre of all of them, and copies of each. */
async function openOldShop(): Promise<Steps> {
  const { steps } = await open<Shop>({ SHOP_SCHEMA: 'empty' });
  await steps.buildOldShop();
  await database.seed({
    authors: [{ id: 1, name: 'Ada Quill' }],
    genres: [{ id: 1, name: 'Sea stories' }],
    books: IDS.map((id) => ({
      id,
      author_id: 1,
      title: `Volume ${id}`,
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

/** `done`, or what the step was refused with. */
async function tryStep(steps: Steps, way: 'up' | 'down'): Promise<string> {
  try {
    await steps.applyStep('003-price-in-cents', way);
    return 'done';
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'not-implemented') throw error;
    return `refused: ${message}`;
  }
}

/** Goes these ways, one after the other, and expects each to succeed. */
async function go(steps: Steps, ...ways: readonly ('up' | 'down')[]): Promise<void> {
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

test('up makes whole cents of the prices', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  expect(await numbersIn('price_cents')).toEqual(CENTS);
});

test('after up the books have a price_cents, an integer that is never null, and no price', async () => {
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

test('up keeps what else is known of the books', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const rows = await database.rows(
    'SELECT id, author_id, title, in_print, published_on, isbn10 FROM books WHERE id < 4 ORDER BY id',
  );
  const volume = (id: number) => ({ id, author_id: 1, title: `Volume ${id}` });
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

onSqlite('on SQLite, the number of a deleted book is not given again', async () => {
  const steps = await openOldShop();
  await database.seed({ books: [{ id: 9, author_id: 1, title: 'Withdrawn', price: 5 }] });
  await database.rows('DELETE FROM books WHERE id = 9');
  await go(steps, 'up');
  const insert =
    "INSERT INTO books (author_id, title, price_cents) VALUES (1, 'New', 500) RETURNING id";
  const inserted = await database.rows(insert).catch((error: Error) => error.message);
  expect(inserted).toEqual([{ id: 10 }]);
});

test('up keeps the indexes, and that of the price is on price_cents', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const { books } = await database.schema();
  expect(books?.indexes).toEqual([
    { columns: ['isbn10'], unique: true },
    { columns: ['isbn13'], unique: true },
    { columns: ['price_cents'], unique: false },
    { columns: ['published_on'], unique: false },
  ]);
});

test('up keeps the foreign keys, and what happens when a row goes that they point to', async () => {
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

test('down gives the prices back', async () => {
  const steps = await openOldShop();
  await go(steps, 'up', 'down');
  expect(await numbersIn('price')).toEqual(PRICES);
});

test('down leaves the tables as they were before up', async () => {
  const steps = await openOldShop();
  const before = await database.schema();
  await go(steps, 'up', 'down');
  expect(await database.schema()).toEqual(before);
});

test('up, down and up again ends where the first up did', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  const once = await database.schema();
  await go(steps, 'down', 'up');
  expect({ schema: await database.schema(), cents: await numbersIn('price_cents') }).toEqual({
    schema: once,
    cents: CENTS,
  });
});

test('where a view reads the price, up is refused and changes nothing', async () => {
  const steps = await openOldShop();
  await database.rows('CREATE VIEW price_list AS SELECT title, price FROM books');
  const before = await database.schema();
  const outcome = await tryStep(steps, 'up');
  expect({ done: outcome === 'done', schema: await database.schema() }).toEqual({
    done: false,
    schema: before,
  });
});

test('where a view reads price_cents, down is refused and changes nothing', async () => {
  const steps = await openOldShop();
  await go(steps, 'up');
  await database.rows('CREATE VIEW price_list AS SELECT title, price_cents FROM books');
  const before = await database.schema();
  const outcome = await tryStep(steps, 'down');
  expect({ done: outcome === 'done', schema: await database.schema() }).toEqual({
    done: false,
    schema: before,
  });
});
