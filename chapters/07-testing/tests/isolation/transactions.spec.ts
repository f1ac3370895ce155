import request from 'supertest';

import { useDatabase } from '../../src/support/test-database';

const ADA = { name: 'ada', password: 'difference-engine' };
const MOMO = "INSERT INTO books (title, isbn, price_cents) VALUES ('Momo', '9783522202558', 1250)";
const JIM = "INSERT INTO books (title, isbn, price_cents) VALUES ('Jim', '9783522176507', 900)";

const database = useDatabase();

test.each([1, 2])('a transaction that fails leaves only what was there before: %d', async () => {
  const { app, db } = database.shop;
  await db.query(MOMO);
  const failed = db.transaction(async (transaction) => {
    await db.query(JIM, { transaction });
    throw new Error('failed on purpose');
  });
  await expect(failed).rejects.toThrow('failed on purpose');
  expect(await titles()).toEqual(['Momo']);
  await request(app).post('/signup').send(ADA).expect(201);
});

test('two transactions one after the other are both there', async () => {
  const { db } = database.shop;
  for (const statement of [MOMO, JIM]) {
    await db.transaction(async (transaction) => {
      await db.query(statement, { transaction });
    });
  }
  expect(await titles()).toEqual(['Jim', 'Momo']);
});

test('of a transaction within another, only the inner one is rolled back', async () => {
  const { db } = database.shop;
  await db.transaction(async (transaction) => {
    await db.query(MOMO, { transaction });
    const inner = await db.transaction({ transaction });
    await db.query(JIM, { transaction: inner });
    await inner.rollback();
  });
  expect(await titles()).toEqual(['Momo']);
});

test('a transfer that is refused moves nothing', async () => {
  const { app } = database.shop;
  const ada = request.agent(app);
  for (const name of ['ada', 'bob']) {
    await request(app)
      .post('/signup')
      .send({ ...ADA, name })
      .expect(201);
  }
  await ada.post('/login').send(ADA).expect(200);
  await ada.post('/wallets/transfer').send({ to: 'bob', cents: 1_001 }).expect(400);
  expect((await ada.get('/wallets/me').expect(200)).body).toMatchObject({ balance_cents: 1_000 });
  await ada.post('/wallets/transfer').send({ to: 'bob', cents: 400 });
  expect((await ada.get('/wallets/me').expect(200)).body).toMatchObject({ balance_cents: 600 });
});

test('after a row that is taken, the shop goes on', async () => {
  const { app } = database.shop;
  await request(app).post('/signup').send(ADA).expect(201);
  await request(app).post('/signup').send(ADA).expect(409);
  await request(app).post('/login').send(ADA).expect(200);
  await request(app)
    .post('/signup')
    .send({ ...ADA, name: 'bob' })
    .expect(201);
});

async function titles(): Promise<string[]> {
  const response = await request(database.shop.app).get('/books').expect(200);
  return (response.body as { results: { title: string }[] }).results.map(({ title }) => title);
}
