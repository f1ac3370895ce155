import request from 'supertest';

import { useDatabase } from '../../src/support/test-database';

const MOMO = "INSERT INTO books (title, isbn, price_cents) VALUES ('Momo', '9783522202558', 1250)";

const database = useDatabase();

test('neighbour: begins a transaction and never ends it', async () => {
  const { db } = database.shop;
  const transaction = await db.transaction();
  await db.query(MOMO, { transaction });
});

test('neighbour: ends one transaction, and not the next', async () => {
  const { db } = database.shop;
  await (await db.transaction()).commit();
  await (await db.transaction()).rollback();
  const transaction = await db.transaction();
  await db.query(MOMO, { transaction });
});

test.each([1, 2])('next: %d', async () => {
  const { app, db } = database.shop;
  await db.transaction(async (transaction) => {
    await db.query(MOMO, { transaction });
  });
  expect((await request(app).get('/books').expect(200)).body).toMatchObject({ count: 1 });
});
