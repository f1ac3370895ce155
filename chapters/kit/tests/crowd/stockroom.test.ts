import { counts, ids } from '../../src/crowd/column';
import { makeCrowd } from '../../src/crowd/make-crowd';
import { STOCKROOM, type Stockroom } from '../../src/crowd/stockroom';
import { sortBy } from '../../src/sort-by';

const crowdOf = (seed: number) => makeCrowd(seed, STOCKROOM) as unknown as Stockroom;

type Row = Record<string, string | number | null>;

/** Rows by their value in a column, where there are several. */
function tiesOf(rows: readonly Row[], column: string): Row[][] {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) groups.set(row[column], [...(groups.get(row[column]) ?? []), row]);
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Whether the order of these rows changes when ties are left to another column. */
function needsIds(rows: readonly Row[], column: string, other: string): boolean {
  const ids = (list: readonly Row[]) => list.map((row) => row['id']).join();
  return ids(sortBy(rows, column, 'id')) !== ids(sortBy(rows, column, other));
}

test('the same seed makes the same rows, another one others', () => {
  expect(crowdOf(1)).toEqual(crowdOf(1));
  expect(crowdOf(2)).not.toEqual(crowdOf(1));
});

test('a column more, or a table more, leaves the others as they are', () => {
  const { books } = STOCKROOM;
  if (!books || !('rows' in books)) throw new Error('the stockroom has no books');
  const columns = { pages: counts(), ...books.columns };
  const plan = { shelves: { rows: 9, columns: { id: ids() } }, ...STOCKROOM };
  const made = makeCrowd(1, { ...plan, books: { ...books, columns } });
  const withoutPages = made['books']?.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'pages')),
  );
  expect({ ...made, books: withoutPages, shelves: [] }).toEqual({ ...crowdOf(1), shelves: [] });
});

describe.each([1, 2, 3, 7, 2030])('the crowd of seed %i', (seed) => {
  const crowd = crowdOf(seed);
  const { authors, books, readers, wallets, transfers, stock, signings } = crowd;
  const byAuthor = (id: number) => books.filter((book) => book.author_id === id);

  test('has more rows than any page or cap', () => {
    expect(
      Object.fromEntries(Object.entries(crowd).map(([name, rows]) => [name, rows.length])),
    ).toMatchObject({ authors: 260, books: 1_040, stock: 900, genres: 14, transfers: 80 });
    expect(crowd.book_genres.length).toBeGreaterThan(1_000);
  });

  test.each(['authors', 'books', 'readers', 'wallets', 'signings'] as const)(
    'has ids of one to four digits in %s, with gaps, and in no order',
    (table) => {
      const ids = crowd[table].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(ids.map((id) => String(id).length))).toEqual(new Set([1, 2, 3, 4]));
      expect(Math.max(...ids)).toBeGreaterThan(ids.length);
      expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
      // As texts they are in another order.
      expect([...ids].sort()).not.toEqual([...ids].sort((a, b) => a - b));
    },
  );

  test('has names twice, alike but for case, accents and their composition, and at every bound', () => {
    for (const rows of [authors, readers]) {
      const names = rows.map(({ name }) => name);
      expect(tiesOf(rows, 'name').length).toBeGreaterThan(5);
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBeLessThan(
        new Set(names).size,
      );
      expect(new Set(names.map((name) => name.normalize('NFC'))).size).toBeLessThan(
        new Set(names).size,
      );
      expect(names.map(({ length }) => length)).toEqual(expect.arrayContaining([1, 119, 120]));
      expect(names.some((name) => name !== name.trim())).toBe(true);
    }
  });

  test('has ties that nothing but the id puts in order', () => {
    expect({
      'authors by name, then by bio': needsIds(authors, 'name', 'bio'),
      'books by title, then by author': needsIds(books, 'title', 'author_id'),
      'books by title, then by price': needsIds(books, 'title', 'price_cents'),
      'books by title, then by day': needsIds(books, 'title', 'published_on'),
      'books by day, then by title': needsIds(books, 'published_on', 'title'),
      'books by price, then by title': needsIds(books, 'price_cents', 'title'),
      'signings by day, then by author': needsIds(signings, 'held_on', 'author_id'),
      'readers by name, then by email': needsIds(readers, 'name', 'email'),
    }).toEqual(
      Object.fromEntries(
        [
          'authors by name, then by bio',
          'books by title, then by author',
          'books by title, then by price',
          'books by title, then by day',
          'books by day, then by title',
          'books by price, then by title',
          'signings by day, then by author',
          'readers by name, then by email',
        ].map((name) => [name, true]),
      ),
    );
    const ofOne = authors.flatMap(({ id }) => tiesOf(byAuthor(id), 'title'));
    expect(ofOne.length).toBeGreaterThan(3);
  });

  test('has authors of every kind', () => {
    const counts = authors.map(({ id }) => {
      const own = byAuthor(id);
      const inPrint = own.filter((book) => book.in_print === 1).length;
      return { books: own.length, inPrint };
    });
    expect({
      'without books': counts.some((one) => one.books === 0),
      'with one': counts.some((one) => one.books === 1),
      'with more than a hundred': counts.some((one) => one.books > 100),
      'with none in print': counts.some((one) => one.books > 1 && one.inPrint === 0),
      'with all in print': counts.some((one) => one.books > 1 && one.inPrint === one.books),
      'with some in print': counts.some((one) => one.inPrint > 0 && one.inPrint < one.books),
    }).toEqual({
      'without books': true,
      'with one': true,
      'with more than a hundred': true,
      'with none in print': true,
      'with all in print': true,
      'with some in print': true,
    });
  });

  test('has null in every column that allows it, and both values of every flag', () => {
    const kinds = (values: readonly unknown[]) =>
      [...new Set(values.map((value) => (value === null ? 'null' : 'value')))].sort();
    expect({
      isbn10: kinds(books.map(({ isbn10 }) => isbn10)),
      isbn13: kinds(books.map(({ isbn13 }) => isbn13)),
      entry_no: kinds(transfers.map(({ entry_no }) => entry_no)),
      in_print: [...new Set(books.map(({ in_print }) => in_print))].sort(),
      'neither isbn': books.some(({ isbn10, isbn13 }) => isbn10 === null && isbn13 === null),
    }).toEqual({
      isbn10: ['null', 'value'],
      isbn13: ['null', 'value'],
      entry_no: ['null', 'value'],
      in_print: [0, 1],
      'neither isbn': true,
    });
  });

  test('has amounts that floats break, and those at the bounds', () => {
    const prices = books.map(({ price_cents }) => price_cents);
    expect(
      prices.filter((cents) => Math.trunc((cents / 100) * 100) !== cents).length,
    ).toBeGreaterThan(50);
    expect(prices).toEqual(expect.arrayContaining([0, 1, 29, 2_147_483_647]));
    expect(stock.map(({ copies }) => copies)).toEqual(
      expect.arrayContaining([0, 1, 2_147_483_647]),
    );
    expect(wallets.map(({ balance_cents }) => balance_cents)).toEqual(
      expect.arrayContaining([0, 1]),
    );
    expect(transfers.map(({ cents }) => cents)).toEqual(expect.arrayContaining([1, 1_000_000]));
  });

  test('has books without genres and with all of them, without stock, and days of every kind', () => {
    const genres = new Map<number, number>();
    for (const { book_id } of crowd.book_genres)
      genres.set(book_id, (genres.get(book_id) ?? 0) + 1);
    const numbers = books.map(({ id }) => genres.get(id) ?? 0);
    expect(numbers).toEqual(expect.arrayContaining([0, 1, 2, 3, 14]));
    const days = books.map(({ published_on }) => published_on);
    expect(days).toEqual(expect.arrayContaining(['2024-02-29', '1000-01-01', '9999-12-31']));
    expect(stock.length).toBeLessThan(books.length);
  });

  test('has keys that lead somewhere, and no transfer to itself', () => {
    const ids = (rows: readonly { id: number }[]) => new Set(rows.map(({ id }) => id));
    const [authorIds, bookIds, walletIds] = [ids(authors), ids(books), ids(wallets)];
    expect([
      books.filter((book) => !authorIds.has(book.author_id)),
      stock.filter((row) => !bookIds.has(row.book_id)),
      transfers.filter((row) => !walletIds.has(row.from_wallet) || !walletIds.has(row.to_wallet)),
      transfers.filter((row) => row.from_wallet === row.to_wallet),
    ]).toEqual([[], [], [], []]);
  });
});
