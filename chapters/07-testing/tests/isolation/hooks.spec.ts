import request from 'supertest';

import { useDatabase } from '../../src/support/test-database';

const MOMO = "INSERT INTO books (title, isbn, price_cents) VALUES ('Momo', '9783522202558', 1250)";

const database = useDatabase();

describe('neighbour', () => {
  beforeEach(async () => {
    await database.shop.db.query(MOMO);
    throw new Error('thrown on purpose');
  });

  test('has a beforeEach that throws', () => {});
});

describe('other neighbour', () => {
  afterEach(() => {
    throw new Error('thrown on purpose');
  });

  test('has an afterEach that throws', async () => {
    await database.shop.db.query(MOMO);
  });
});

test.each([1, 2])('next: %d', async () => {
  await database.shop.db.query(MOMO);
  const response = await request(database.shop.app).get('/books').expect(200);
  expect(response.body).toMatchObject({ count: 1 });
});
