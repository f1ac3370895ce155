import {
  crowd,
  database,
  fc,
  narrow,
  open,
  type Opened,
  property,
  sortBy,
  type Stockroom,
  sweep,
  tabulate,
  type Watched,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

interface BookRow {
  id: number;
  title: string;
  author_id?: number;
  price_cents?: number;
  in_print?: boolean;
  published_on?: string;
}

/**
 * Two authors and these books: of the first author, in print and for 10.00, unless they say
 * something else.
 */
async function seedBooks(...books: BookRow[]): Promise<void> {
  const usual = { author_id: 1, price_cents: 1000, in_print: true, published_on: '2020-01-01' };
  await database.seed({
    authors: [
      { id: 1, name: 'Ines Falk' },
      { id: 2, name: 'Jon Abara' },
    ],
    books: books.map((book) => ({ ...usual, ...book })),
  });
}

/** 2,000 books of 100 authors, from 500 days; one book in five is out of print. */
async function seedManyBooks(): Promise<void> {
  const numbers = Array.from({ length: 2_000 }, (_, i) => i + 1);
  const dayOf = (n: number) => new Date(Date.UTC(2020, 0, 1 + (n % 500)));
  await database.seed({
    authors: numbers.slice(0, 100).map((n) => ({ id: n, name: `Author ${n}` })),
    books: numbers.map((n) => ({
      id: n,
      author_id: (n % 100) + 1,
      title: `Volume ${n}`,
      price_cents: 1000,
      in_print: n % 5 > 0,
      published_on: dayOf(n).toISOString().slice(0, 10),
    })),
  });
}

const INDEXES = {
  sqlite: "SELECT name, tbl_name AS place, sql AS text FROM sqlite_master WHERE type = 'index'",
  postgres: 'SELECT indexname AS name, tablename AS place, indexdef AS text FROM pg_indexes',
};

async function allIndexes(): Promise<{ name: string; place: string; text: string | null }[]> {
  return database.rows(INDEXES[await database.dialect()]);
}

const labelOf = ({ id, title, price_cents: cents }: Stockroom['books'][number]) => ({
  id,
  title,
  price: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
});

const small = (title: string) => title.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const capital = (title: string) => title.replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** How the database executes the statements of a function called with this argument. */
async function explain({ sql, error }: Watched<unknown>, argument: string | number) {
  expect(error).toBeUndefined();
  const literal = typeof argument === 'string' ? `'${argument}'` : String(argument);
  // A statement may have a placeholder for the argument, and PostgreSQL cannot explain those.
  const texts = sql.map(({ text }) => text.replace(/\$\d+/g, literal));
  const plans = [];
  for (const text of texts) plans.push(await database.plan(text));
  const indexes = await allIndexes();
  // A scan of an index that contains only books in print reads none of the others.
  const inPrint = indexes.filter(({ text }) => /\bwhere\b.*\bin_print\b/is.test(text ?? ''));
  const reads = plans.flatMap((plan) => plan.reads);
  return {
    verbs: sql.map(({ verb }) => verb),
    reads: reads.map(({ how, index }) =>
      inPrint.some(({ name }) => name === index) ? 'search' : how,
    ),
    sorts: plans.some((plan) => plan.sorts),
    limits: texts.map((text) => /\blimit\s+(\d+)/i.exec(text)?.[1] ?? 'none'),
    indexes: reads.map(({ index }) => index),
  };
}

const idsOf = (labels: readonly { id: number }[]) => labels.map(({ id }) => id);

/** The ids, or what the database says about a statement that it does not understand. */
async function idsOrError(find: () => Promise<{ id: number }[]>) {
  try {
    return idsOf(await find());
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'not-implemented') throw error;
    return { rejected: message };
  }
}

test('the books of an author are returned as labels, by title and then by id', async () => {
  await seedBooks(
    { id: 1, title: 'Tides', price_cents: 1250 },
    { id: 4, title: 'Ashes', price_cents: 990, in_print: false },
    { id: 3, title: 'Marble', author_id: 2 },
    { id: 2, title: 'Ashes', price_cents: 805 },
  );
  const { findBooks } = await open<Shop>();
  expect({
    first: await findBooks.booksByAuthor(1),
    unknown: await findBooks.booksByAuthor(99),
    // Author 1 if only 32 bits of it count. It may be an error: no column contains it.
    beyond: await findBooks.booksByAuthor(2 ** 32 + 1).catch(() => []),
  }).toEqual({
    first: [
      { id: 2, title: 'Ashes', price: '8.05' },
      { id: 4, title: 'Ashes', price: '9.90' },
      { id: 1, title: 'Tides', price: '12.50' },
    ],
    unknown: [],
    beyond: [],
  });
});

test('the books of forty authors are returned in the same way', async () => {
  const shop = crowd(1);
  await database.seed(shop);
  const { findBooks } = await open<Shop>();
  const authors = sortBy(shop.authors, 'id').slice(0, 40);
  // Every fifth book is by this author.
  const favourite = { id: shop.books[0]?.author_id ?? 0 };
  const wanted = [favourite, ...authors].flatMap(({ id }) => {
    const books = shop.books.filter(({ author_id }) => author_id === id);
    return sortBy(books, 'title', 'id').map(labelOf);
  });
  // At the same time, as visitors request them.
  const came = await Promise.all(
    [favourite, ...authors].map(({ id }) => findBooks.booksByAuthor(id)),
  );
  const found = narrow(came.flat(), wanted);
  expect(found.received).toEqual(found.expected);
});

test('the books of an author are found with an index, and its order needs no sort', async () => {
  await seedManyBooks();
  const shop = await open<Shop>();
  const watched = await shop.watch(() => shop.findBooks.booksByAuthor(7));
  expect(await explain(watched, 7)).toMatchObject({
    verbs: ['select'],
    reads: ['search'],
    sorts: false,
  });
});

test('a title is found whatever the case of its letters, and its books are sorted by id', async () => {
  await seedBooks(
    { id: 5, title: 'THE TIDE', price_cents: 500 },
    { id: 2, title: 'The Tide', author_id: 2 },
    { id: 3, title: 'The Tides' },
    { id: 4, title: 'the tide', in_print: false },
  );
  const { findBooks } = await open<Shop>();
  const table = await tabulate(['the tide', 'The TIDE', 'tide'], findBooks.findByTitle);
  const all = [
    { id: 2, title: 'The Tide', price: '10.00' },
    { id: 4, title: 'the tide', price: '10.00' },
    { id: 5, title: 'THE TIDE', price: '5.00' },
  ];
  expect(table).toEqual({ 'the tide': all, 'The TIDE': all, tide: [] });
});

/** As long as a title can be. */
const LONGEST = `L${'o'.repeat(197)}ng`;

test('no character of a title is a wildcard', async () => {
  await seedBooks(
    { id: 1, title: '100% Wool' },
    { id: 2, title: '100 Kinds of Wool' },
    { id: 3, title: 'Room_9' },
    { id: 4, title: 'Room 9' },
    { id: 5, title: "Nobody's \\ Fault" },
    { id: 6, title: '$1 for :title?' },
    { id: 7, title: '' },
    { id: 8, title: '$$ or $& for $5' },
    { id: 9, title: LONGEST },
    { id: 10, title: "Rock 'n' Roll" },
    { id: 11, title: "'''" },
    { id: 12, title: 'A "Double" Life' },
  );
  const { findBooks } = await open<Shop>();
  const titles = ['100% wool', 'room_9', '%', "nobody's \\ fault", '$1 FOR :title?', ''];
  titles.push('$$ OR $& FOR $5', '$', LONGEST, `${LONGEST}x`, LONGEST.slice(1));
  titles.push("ROCK 'N' ROLL", "'''", "''", 'a "double" LIFE', "x' OR '1' = '1");
  const table = await tabulate(titles, (title) => idsOrError(() => findBooks.findByTitle(title)));
  expect(table).toEqual({
    '100% wool': [1],
    room_9: [3],
    '%': [],
    "nobody's \\ fault": [5],
    '$1 FOR :title?': [6],
    '': [7],
    '$$ OR $& FOR $5': [8],
    $: [],
    [LONGEST]: [9],
    [`${LONGEST}x`]: [],
    [LONGEST.slice(1)]: [],
    "ROCK 'N' ROLL": [10],
    "'''": [11],
    "''": [],
    'a "double" LIFE': [12],
    "x' OR '1' = '1": [],
  });
});

test('a title with letters beyond A to Z is found as it is written', async () => {
  await seedBooks({ id: 1, title: 'École du soir' }, { id: 2, title: 'İstanbul by Night' });
  const { findBooks } = await open<Shop>();
  const decomposed = 'Cafe\u0301';
  await database.seed({ books: [{ id: 3, author_id: 1, title: decomposed, price_cents: 900 }] });
  const titles = ['École du soir', 'École DU SOIR', 'İstanbul by Night', decomposed];
  const table = await tabulate(titles, async (title) => idsOf(await findBooks.findByTitle(title)));
  expect(table).toEqual({
    [decomposed]: [3],
    'École du soir': [1],
    'École DU SOIR': [1],
    'İstanbul by Night': [2],
  });
});

test('every title is found as it is written, with A to Z in any case, and no other title is found', async () => {
  const { books } = crowd(1);
  await database.seed(crowd(1));
  const { findBooks } = await open<Shop>();
  const all = [...new Set(books.map(({ title }) => title))];
  const titles = fc.constantFrom(...all);
  const cases = fc.constantFrom('as written', 'small', 'capital');
  const endings = fc.constantFrom('', '', '', ' ', '%', '_', '$', '\t', '\u00ad', '\ufeff');
  const check = async (title: string, letters: string, ending: string) => {
    const turned = letters === 'small' ? small(title) : capital(title);
    const wish = `${letters === 'as written' ? title : turned}${ending}`;
    const found = await findBooks.findByTitle(wish);
    const isSame = (book: { title: string }) => small(book.title) === small(wish);
    // For letters beyond A to Z, the databases differ in which other titles count as the same.
    const isSure = (book: { title: string }) =>
      isSame(book) || /^[\0-\x7f\p{Z}\p{C}]*$/u.test(book.title + wish);
    expect(found.filter(isSure)).toEqual(sortBy(books.filter(isSame), 'id').map(labelOf));
  };
  // Each unusual title as it is written, and then some of all titles in other forms.
  const examples = all
    .filter((title) => !/^[\w ]+$/.test(title))
    .map((title): [string, string, string] => [title, 'as written', '']);
  const runs = examples.length + 150;
  await property<[string, string, string]>([titles, cases, endings], check, { examples, runs });
});

test('a title is found with an index, although case is ignored, and its order needs no sort', async () => {
  await seedManyBooks();
  const shop = await open<Shop>();
  const watched = await shop.watch(() => shop.findBooks.findByTitle('VOLUME 1234'));
  expect(await explain(watched, 'VOLUME 1234')).toMatchObject({
    verbs: ['select'],
    reads: ['search'],
    sorts: false,
  });
});

test('the newest books are those in print, and for the same day the lower id comes first', async () => {
  await seedBooks(
    { id: 1, title: 'Old', published_on: '2019-05-01' },
    { id: 4, title: 'May, fourth', published_on: '2024-05-31', price_cents: 1999 },
    { id: 3, title: 'Gone', published_on: '2024-06-30', in_print: false },
    { id: 2, title: 'May, second', published_on: '2024-05-31' },
    { id: 5, title: 'June', published_on: '2024-06-01' },
  );
  const { findBooks } = await open<Shop>();
  expect({
    three: await findBooks.newestInPrint(3),
    ten: idsOf(await findBooks.newestInPrint(10)),
  }).toEqual({
    three: [
      { id: 5, title: 'June', price: '10.00' },
      { id: 2, title: 'May, second', price: '10.00' },
      { id: 4, title: 'May, fourth', price: '19.99' },
    ],
    ten: [5, 2, 4, 1],
  });
});

test('the newest of a thousand books are the right ones, however many are asked for', async () => {
  const shop = crowd(1);
  await database.seed(shop);
  const { findBooks } = await open<Shop>();
  const inPrint = shop.books.filter(({ in_print }) => in_print);
  const newest = sortBy(inPrint, '-published_on', 'id').map(labelOf);
  const came: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  for (const limit of [1, 12, 300, 2_000]) {
    const found = narrow(await findBooks.newestInPrint(limit), newest.slice(0, limit));
    came[`the newest ${limit}`] = found.received;
    wanted[`the newest ${limit}`] = found.expected;
  }
  expect(came).toEqual(wanted);
});

test('of twelve thousand books all are found, and as many of the newest as are asked for', async () => {
  await seedBooks({ id: 1, title: 'Tides' });
  // The same author, title and day for all, in print.
  await database.rows(
    `INSERT INTO books (id, author_id, title, price_cents)
     WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < 11999)
     SELECT 100000 + n, 1, 'Tides', 1000 FROM step`,
  );
  const { findBooks } = await open<Shop>();
  const newest: Record<string, number> = {};
  for (const limit of [1_001, 5_001, 11_999, 12_001, 2 ** 32 + 3]) {
    newest[limit] = (await findBooks.newestInPrint(limit)).length;
  }
  expect({
    byAuthor: (await findBooks.booksByAuthor(1)).length,
    byTitle: (await findBooks.findByTitle('TIDES')).length,
    newest,
  }).toEqual({
    byAuthor: 12_000,
    byTitle: 12_000,
    newest: { 1001: 1_001, 5001: 5_001, 11999: 11_999, 12001: 12_000, 4294967299: 12_000 },
  });
});

test('nothing is kept from one look-up to the next, whoever writes in between', async () => {
  await seedBooks({ id: 1, title: 'Ashes' });
  const { findBooks } = await open<Shop>();
  const changes = [
    'SELECT 1',
    `INSERT INTO books (id, author_id, title, price_cents, published_on)
     VALUES (2, 2, 'Tides', 805, '2024-01-01')`,
    "UPDATE books SET title = 'Salt', price_cents = 990 WHERE id = 2",
    "UPDATE books SET title = 'Tides', in_print = FALSE WHERE id = 2",
    'UPDATE books SET author_id = 1 WHERE id = 2',
    'DELETE FROM books WHERE id = 2',
  ];
  const table = await tabulate(changes, async (change) => {
    await database.rows(change);
    const tell = ({ title, price }: { title: string; price: string }) => `${title} ${price}`;
    return {
      author: (await findBooks.booksByAuthor(2)).map(tell),
      title: (await findBooks.findByTitle('tides')).map(tell),
      newest: (await findBooks.newestInPrint(1)).map(tell),
    };
  });
  expect(Object.values(table)).toEqual([
    { author: [], title: [], newest: ['Ashes 10.00'] },
    { author: ['Tides 8.05'], title: ['Tides 8.05'], newest: ['Tides 8.05'] },
    { author: ['Salt 9.90'], title: [], newest: ['Salt 9.90'] },
    { author: ['Tides 9.90'], title: ['Tides 9.90'], newest: ['Ashes 10.00'] },
    { author: [], title: ['Tides 9.90'], newest: ['Ashes 10.00'] },
    { author: [], title: [], newest: ['Ashes 10.00'] },
  ]);
});

test('a look-up that begins while others are running finds what was written in between', async () => {
  const lookUp = async ({ findBooks }: Opened<Shop>) => ({
    author: idsOf(await findBooks.booksByAuthor(1)),
    title: idsOf(await findBooks.findByTitle('tides')),
    newest: idsOf(await findBooks.newestInPrint(9)),
  });
  let found: unknown;
  let ask = async (): Promise<unknown> => undefined;
  const lookingUp = async () => {
    await seedBooks({ id: 1, title: 'Tides' });
    const shop = await open<Shop>();
    ask = () => lookUp(shop);
    return ask;
  };
  const writeAndAsk = async () => {
    await database.rows(
      `INSERT INTO books (id, author_id, title, price_cents, published_on)
       VALUES (2, 1, 'Tides', 805, '2024-01-01')`,
    );
    found = await ask();
  };
  await sweep.others(lookingUp, writeAndAsk, async ({ error, at }) => {
    await (at ? undefined : writeAndAsk());
    expect({ error, found }).toEqual({ found: { author: [1, 2], title: [1, 2], newest: [2, 1] } });
  });
});

test('the newest books are read from an index in its order, without the books out of print', async () => {
  await seedManyBooks();
  const shop = await open<Shop>();
  const watched = await shop.watch(() => shop.findBooks.newestInPrint(12));
  expect(await explain(watched, 12)).toMatchObject({
    verbs: ['select'],
    reads: ['search'],
    sorts: false,
    limits: ['12'],
  });
});

test('every index is used by one of the three functions', async () => {
  await seedManyBooks();
  const before = (await allIndexes()).map(({ name }) => name);
  const tables = Object.keys(await database.schema());
  const { findBooks, watch } = await open<Shop>();
  const used = [
    ...(await explain(await watch(() => findBooks.booksByAuthor(7)), 7)).indexes,
    ...(await explain(await watch(() => findBooks.findByTitle('Volume 7')), 'Volume 7')).indexes,
    ...(await explain(await watch(() => findBooks.newestInPrint(7)), 7)).indexes,
  ];
  // The tables of orders have their own indexes.
  const made = (await allIndexes()).filter(
    ({ name, place }) => tables.includes(place) && !before.includes(name),
  );
  expect({ unused: made.filter(({ name }) => !used.includes(name)) }).toEqual({ unused: [] });
});

test('down removes what up has made and nothing else, and up makes it again', async () => {
  await database.rows('CREATE INDEX made_by_hand ON books (price_cents)');
  const bare = await database.schema();
  const { indexes } = await open<Shop>();
  const opened = await database.schema();
  await indexes.applyIndexes('down');
  const afterDown = await database.schema();
  await indexes.applyIndexes('up');
  const afterUp = await database.schema();
  expect({ afterDown, afterUp }).toEqual({ afterDown: { ...opened, ...bare }, afterUp: opened });
});

test('down keeps indexes that somebody else has made, whatever their names and columns', async () => {
  const before = (await allIndexes()).map(({ name }) => name);
  const { indexes } = await open<Shop>();
  const isOfBooks = ({ name, place }: { name: string; place: string }) =>
    place === 'books' && !before.includes(name);
  const made = (await allIndexes()).filter(isOfBooks);
  for (const [i, { name, text }] of made.entries()) {
    // Names that begin or end in the same way, and an index with the same columns.
    const alike = [`${name}_by_hand`, name.replace(/[^_]*$/, `hand${i}`), `my_${name}`];
    for (const other of alike) await database.rows(`CREATE INDEX "${other}" ON books (blurb)`);
    await database.rows(String(text).replace(name, `same_as_${i}`));
  }
  const all = await allIndexes();
  await indexes.applyIndexes('down');
  const left = (await allIndexes()).map(({ name }) => name).sort();
  const names = made.map(({ name }) => name);
  const others = all.flatMap(({ name }) => (names.includes(name) ? [] : name)).sort();
  expect({ made: names.length > 0, left }).toEqual({ made: true, left: others });
});

test('up leaves tables and columns as they are', async () => {
  const bare = await database.schema();
  const { indexes } = await open<Shop>();
  await indexes.applyIndexes('down');
  await indexes.applyIndexes('up');
  const opened = await database.schema();
  const columnsIn = (schema: typeof bare) =>
    Object.keys(bare).map((table) => [table, schema[table]?.columns]);
  expect(Object.fromEntries(columnsIn(opened))).toEqual(Object.fromEntries(columnsIn(bare)));
});

test('an up that is interrupted leaves no index behind', async () => {
  const { indexes, points } = await open<Shop>();
  await indexes.applyIndexes('down');
  const { books: before } = await database.schema();
  await points.fail('migration/before-commit');
  const error = await nameOfError(() => indexes.applyIndexes('up'));
  const { books } = await database.schema();
  expect({ error, books }).toEqual({ error: 'PointFailure', books: before });
});

test('a down that is interrupted removes no index', async () => {
  const { indexes, points } = await open<Shop>();
  const { books: before } = await database.schema();
  await points.fail('migration/before-commit');
  const error = await nameOfError(() => indexes.applyIndexes('down'));
  const { books } = await database.schema();
  expect({ error, books }).toEqual({ error: 'PointFailure', books: before });
});

async function nameOfError(act: () => Promise<void>): Promise<string> {
  return act().then(
    () => 'none',
    (error: Error) => error.name,
  );
}
