/** Waits in the middle of a test, with rows in its database, until the lock is released. */
import request from 'supertest';

import { useDatabase } from '../../src/support/test-database';

const MOMO = "INSERT INTO books (title, isbn, price_cents) VALUES ('Momo', '9783522202558', 1250)";

const database = useDatabase();

test.each([1, 2])('finds its own book after the other file has ended: test %d', async () => {
  const { app, db } = database.shop;
  await db.query(MOMO);
  for (const name of ['ada', 'bob']) {
    await request(app).post('/signup').send({ name, password: 'difference-engine' }).expect(201);
  }
  await db.query('SELECT pg_advisory_lock(4711)');
  await db.query('SELECT pg_advisory_unlock_all()');
  expect((await request(app).get('/books').expect(200)).body).toMatchObject({ count: 1 });
});
