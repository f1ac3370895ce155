import { column, crowd, type CrowdChanges, database, open, sortBy } from '../../src/tests';
import { inEveryLane, onPostgres, POSTGRES_URL } from '../data/servers';
import type { Shop } from '../fixtures/stock-shop/src/shop';
import { layOutLane } from '../lay-out-lane';

/** How the tables of the stock shop differ from those of the stockroom. */
const CHANGES = {
  books: {
    columns: {
      price_cents: null,
      isbn10: null,
      isbn13: null,
      blurb: null,
      isbn: column.orNull(column.numbered((n) => `isbn ${n}`)),
      copies: column.numbered((n) => n),
    },
  },
  shelves: {
    rows: 40,
    columns: {
      room: column.texts(['Attic', 'attic', 'Öl'], { most: 20, word: 'Room' }),
      place: column.numbered((n) => n),
      book_id: column.orNull(column.someOf('books')),
    },
  },
} satisfies CrowdChanges;

inEveryLane(() => {
  test('a crowd has rows for the tables of the chapter, with its own changes', () => {
    const made = crowd(1, CHANGES);
    expect(Object.keys(made)).toEqual(['authors', 'books', 'shelves']);
    expect(Object.keys(made.books[0] ?? {})).toEqual(
      expect.arrayContaining(['id', 'title', 'isbn', 'copies']),
    );
    expect(made.books[0]).not.toHaveProperty('blurb');
  });

  test('a crowd that comes first is in the database, row by row', async () => {
    const made = crowd(1, CHANGES);
    await database.seed(made);
    const shop = await open<Shop>();
    expect({
      authors: await database.rows('SELECT * FROM authors ORDER BY id'),
      shelves: await database.rows('SELECT * FROM shelves ORDER BY place'),
      first: (await shop.books.list())[0],
    }).toEqual({
      authors: sortBy(made.authors, 'id'),
      shelves: sortBy(made.shelves, 'place'),
      first: expect.stringContaining(sortBy(made.books, 'id')[0]?.title ?? ''),
    });
  });

  test('a crowd that comes later is in the database as well', async () => {
    const made = crowd(1, CHANGES);
    await database.seed({ authors: [{ id: 10_000, name: 'Ada Brook' }] });
    await database.seed(made);
    const [count] = await database.rows('SELECT count(*) AS books FROM books');
    expect(count).toEqual({ books: made.books.length });
  });

  test('numbers go on after those of the crowd', async () => {
    const made = crowd(1, CHANGES);
    await database.seed(made);
    await database.rows("INSERT INTO authors (name) VALUES ('New Comer')");
    const [last] = await database.rows('SELECT max(id) AS id FROM authors');
    expect(last).toEqual({ id: Math.max(...made.authors.map(({ id }) => id)) + 1 });
  });

  test('a test changes a crowd for itself alone', async () => {
    const made = crowd(1, CHANGES);
    await database.seed(made);
    expect(await database.rows('SELECT count(*) AS authors FROM authors')).toEqual([
      { authors: made.authors.length },
    ]);
    await database.rows('DELETE FROM authors');
  });

  test('rows are sorted as the database does', async () => {
    const made = crowd(1, CHANGES);
    await database.seed(made);
    const idsBy = async (order: string) =>
      (await database.rows<{ id: number }>(`SELECT id FROM books ORDER BY ${order}`)).map(
        ({ id }) => id,
      );
    const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);
    expect({
      title: await idsBy('title, id'),
      newest: await idsBy('published_on DESC, id'),
      last: await idsBy('in_print, title DESC, id DESC'),
    }).toEqual({
      title: ids(sortBy(made.books, 'title', 'id')),
      newest: ids(sortBy(made.books, '-published_on', 'id')),
      last: ids(sortBy(made.books, 'in_print', '-title', '-id')),
    });
  });
});

describe('a crowd', () => {
  layOutLane('local', 'stock-shop');

  test('is made once for a seed, and cannot be changed', () => {
    const made = crowd(3, CHANGES);
    expect(made).toEqual(crowd(3, CHANGES));
    expect(() => Object.assign(made.authors[0] ?? {}, { name: 'Ada' })).toThrow(TypeError);
    expect(() => (made.authors as unknown[]).push({})).toThrow(TypeError);
  });

  test('whose chapter changes a table that is not there is refused', () => {
    expect(() => crowd(1, { shelves: { columns: { room: null } } })).toThrow(
      'the crowd has no columns of shelves to change',
    );
  });
});

describe('the crowd of the stockroom', () => {
  const fits = () => {
    test('fits its tables', async () => {
      const made = crowd(1);
      await database.seed(made);
      const counts: Record<string, unknown> = {};
      for (const table of Object.keys(made)) {
        const [row] = await database.rows(`SELECT count(*) AS rows FROM ${table}`);
        counts[table] = row?.['rows'];
      }
      expect(counts).toEqual(
        Object.fromEntries(Object.entries(made).map(([table, rows]) => [table, rows.length])),
      );
    });
  };

  describe('on SQLite', () => {
    layOutLane('local', '../../../02-orm');
    fits();
  });

  onPostgres(() => {
    layOutLane('services', '../../../02-orm', { services: { postgres: POSTGRES_URL } });
    fits();
  });
});
