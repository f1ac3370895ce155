/** Given: tests that write the same rows, and pass in any order, on the shop of `useDatabase`. */
import request from 'supertest';

import type { Bookshop } from '../bookshop/bookshop';
import { capturedCommits, useDatabase } from '../support/test-database';

const ACCOUNT = { name: 'ada', password: 'difference-engine' };
const MOMO = { title: 'Momo', isbn: '9783522202558', price: '12.50' };

const database = useDatabase();

test('there are no books', async () => {
  expect(await countBooks(database.shop)).toBe(0);
});

describe('with a book', () => {
  beforeEach(async () => {
    await addBook(database.shop);
  });

  test.each([1, 2, 3])('there is one book: test %d', async () => {
    expect(await countBooks(database.shop)).toBe(1);
  });

  test('there is a second book after it was added', async () => {
    const staff = request.agent(database.shop.app);
    await staff.post('/login').send(ACCOUNT).expect(200);
    await staff
      .post('/books')
      .send({ ...MOMO, isbn: '9783522202559' })
      .expect(201);
    expect(await countBooks(database.shop)).toBe(2);
  });
});

test.each([1, 2])('a reader signs up and orders: test %d', async () => {
  const { shop } = database;
  const book = await addBook(shop);
  const bob = request.agent(shop.app);
  await bob.post('/signup').send({ name: 'bob', password: 'lady-of-shalott' }).expect(201);
  await bob.post('/login').send({ name: 'bob', password: 'lady-of-shalott' }).expect(200);
  await bob.post('/orders').send({ book_id: book.id }).expect(201);
  const response = await bob.get('/orders').expect(200);
  expect(response.body).toMatchObject({
    count: 1,
    results: [{ book_id: book.id, total_cents: 1_250 }],
  });
});

test('a callback is captured', async () => {
  const mails: string[] = [];
  const callbacks = await capturedCommits(() =>
    database.shop.db.transaction((transaction) => {
      transaction.afterCommit(() => {
        mails.push('welcome');
      });
      return Promise.resolve();
    }),
  );
  expect(mails).toEqual([]);
  for (const callback of callbacks) await callback();
  expect(mails).toEqual(['welcome']);
});

async function addBook({ app, hire }: Bookshop): Promise<{ id: number }> {
  const ada = request.agent(app);
  await ada.post('/signup').send(ACCOUNT).expect(201);
  await hire(ACCOUNT.name);
  await ada.post('/login').send(ACCOUNT).expect(200);
  const response = await ada.post('/books').send(MOMO).expect(201);
  return response.body as { id: number };
}

async function countBooks({ app }: Bookshop): Promise<number> {
  const response = await request(app).get('/books').expect(200);
  return (response.body as { count: number }).count;
}
