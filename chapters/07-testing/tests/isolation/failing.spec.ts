import request from 'supertest';

import { useDatabase } from '../../src/support/test-database';

const MOMO = "INSERT INTO books (title, isbn, price_cents) VALUES ('Momo', '9783522202558', 1250)";

const database = useDatabase();
let runs = 0;

test('neighbour: fails', async () => {
  await database.shop.db.query(MOMO);
  expect('failed on purpose').toBe('');
});

test('neighbour: fails when it runs for the first time', () => {
  runs += 1;
  expect(runs).toBeGreaterThan(1);
});

test('neighbour: fails because of an error', () => {
  throw new Error('thrown on purpose');
});

test.each([1, 2])('next: %d', async () => {
  await database.shop.db.query(MOMO);
  const response = await request(database.shop.app).get('/books').expect(200);
  expect(response.body).toMatchObject({ count: 1 });
});
