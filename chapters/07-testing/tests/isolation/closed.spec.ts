import request from 'supertest';

import { useDatabase } from '../../src/support/test-database';

const MOMO = "INSERT INTO books (title, isbn, price_cents) VALUES ('Momo', '9783522202558', 1250)";

const database = useDatabase();

test('neighbour: closes its shop', async () => {
  await database.shop.db.query(MOMO);
  await database.shop.close();
});

test.each([1, 2])('next: %d', async () => {
  await database.shop.db.query(MOMO);
  const response = await request(database.shop.app).get('/books').expect(200);
  expect(response.body).toMatchObject({ count: 1 });
});
