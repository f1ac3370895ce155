import { database, dropDatabase } from '../../src/data/database';
import type { Row } from '../../src/data/test-database';
import type { Verb } from '../../src/data/test-database';
import { open } from '../../src/open';
import type { Shop } from '../fixtures/stock-shop/src/shop';
import { onBothDatabases } from './servers';

/** Longer than any test may take. */
const FOREVER_MS = 3_600_000;

onBothDatabases((dialect) => {
  let shop: Awaited<ReturnType<typeof open<Shop>>>;

  beforeEach(async () => {
    await database.seed({
      authors: [{ id: 1, name: 'Ada' }],
      books: [
        { id: 1, author_id: 1, title: 'Salt' },
        { id: 2, author_id: 1, title: 'Ink', isbn: '123', in_print: false },
      ],
    });
    shop = await open<Shop>();
  });

  const writes: [Verb, () => Promise<unknown>][] = [
    ['insert', () => shop.books.add('Paper')],
    ['update', () => shop.books.rename(1, 'Pepper')],
    ['delete', () => shop.books.remove(1)],
  ];

  const titles = async () =>
    (await database.rows('SELECT title FROM books ORDER BY id')).map(({ title }) => title);

  describe('a write that the test made fail', () => {
    test('is refused to the shop as an error of the database', async () => {
      const errors: unknown[] = [];
      for (const [verb, write] of writes) {
        await database.failOn(verb, 'books');
        const [refused] = await Promise.allSettled([write()]);
        errors.push(refused.status === 'rejected' ? (refused.reason as unknown) : undefined);
      }
      expect(errors).toEqual(
        ['insert', 'update', 'delete'].map((verb): unknown =>
          expect.objectContaining({
            name: 'SequelizeDatabaseError',
            message: expect.stringContaining(`the test made this ${verb} on books fail`),
          }),
        ),
      );
      expect(await titles()).toEqual(['Salt', 'Ink']);
    });

    test('is not refused to other verbs and tables', async () => {
      await database.failOn('insert', 'books');
      await shop.authors.addTwo('Grace', 'Mary');
      await shop.books.rename(1, 'Pepper');
      await shop.books.remove(2);
      expect(await titles()).toEqual(['Pepper']);
    });

    test('passes again when every such fault is lifted', async () => {
      const fault = await database.failOn('insert', 'books');
      const other = await database.failOn('insert', 'books');
      await fault.lift();
      await expect(shop.books.add('Paper')).rejects.toThrow('the test made this');
      await other.lift();
      await shop.books.add('Paper');
      expect(await titles()).toEqual(['Salt', 'Ink', 'Paper']);
    });

    test('takes the other rows of its statement along', async () => {
      await database.failOn('update', 'books', { id: 2 });
      await expect(shop.raw.run("UPDATE books SET title = title || '!'")).rejects.toThrow(
        'the test made this',
      );
      expect(await titles()).toEqual(['Salt', 'Ink']);
    });

    test('takes no more along than its own block', async () => {
      await database.failOn('insert', 'authors', { name: 'Mary' });
      await shop.authors.addTwo('Grace', 'Mary');
      expect(await database.rows('SELECT name FROM authors ORDER BY id')).toEqual([
        { name: 'Ada' },
        { name: 'Grace' },
      ]);
    });
  });

  describe('a write that fails for certain rows', () => {
    test('is an insert of such a row, or an update to one', async () => {
      await database.failOn('insert', 'books', { title: "Pen's", author_id: 1 });
      await database.failOn('update', 'books', { title: "Pen's" });
      await expect(shop.books.add("Pen's")).rejects.toThrow('the test made this insert');
      await expect(shop.books.rename(1, "Pen's")).rejects.toThrow('the test made this update');
      await shop.books.add('Paper');
      await shop.books.rename(1, 'Pepper');
      expect(await titles()).toEqual(['Pepper', 'Ink', 'Paper']);
    });

    test('is a delete of a row that had such values', async () => {
      const conditions: Row[] = [
        { title: 'Ink' },
        { id: 2 },
        { in_print: 0 },
        { isbn: '123', published_on: null },
      ];
      for (const where of conditions) {
        const fault = await database.failOn('delete', 'books', where);
        await expect(shop.books.remove(2)).rejects.toThrow('the test made this');
        await fault.lift();
      }
      for (const where of conditions) await database.failOn('delete', 'books', where);
      await shop.books.remove(1);
      expect(await titles()).toEqual(['Ink']);
    });
  });

  describe('a write that the test made slow', () => {
    test('takes longer', async () => {
      const times: number[] = [];
      for (const [verb, write] of writes) {
        // On SQLite time is a number of steps: a fast machine takes them faster.
        await database.slow(verb, 'books', dialect === 'sqlite' ? 60 : 15);
        const start = performance.now();
        await write();
        times.push(performance.now() - start);
      }
      expect(times.filter((ms) => ms < 12)).toEqual([]);
    });

    test('takes no longer for other rows, verbs and tables, nor when that was lifted', async () => {
      await database.slow('insert', 'books', FOREVER_MS, { title: 'Pepper' });
      const fault = await database.slow('insert', 'books', FOREVER_MS);
      await shop.books.rename(1, 'Pepper');
      await shop.authors.addTwo('Grace', 'Mary');
      await fault.lift();
      await shop.books.add('Paper');
      expect(await titles()).toEqual(['Pepper', 'Ink', 'Paper']);
    });
  });

  describe('a table that the test holds', () => {
    test('lets writers wait until it is released, and readers pass', async () => {
      const events: string[] = [];
      const reader = await open<Shop>();
      const hold = await database.hold('books');
      const writing = shop.books.rename(1, 'Pepper').then(() => events.push('written'));
      // More than enough to be overtaken by a writer that does not wait.
      for (let i = 0; i < 5; i += 1) events.push((await reader.books.list()).join('; '));
      events.push('released');
      await hold.release();
      await writing;
      events.push((await reader.books.list()).join('; '));
      expect(events).toEqual([
        ...Array.from({ length: 5 }, () => 'Salt, Ada; Ink, Ada'),
        'released',
        'written',
        'Pepper, Ada; Ink, Ada',
      ]);
    });

    test('can be released twice, and held again', async () => {
      const hold = await database.hold('books');
      await hold.release();
      await hold.release();
      await (await database.hold('books')).release();
      await shop.books.rename(1, 'Pepper');
      expect(await titles()).toEqual(['Pepper', 'Ink']);
    });

    test('is released with the end of the test', async () => {
      await database.hold('books');
      await dropDatabase();
      expect(await titles()).toEqual([]);
    });
  });
});
