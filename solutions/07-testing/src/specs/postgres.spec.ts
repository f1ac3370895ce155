import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { QueryTypes } from 'sequelize';
import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';
import { transfer, TransferError } from '../bookshop/transfers';
import { type StartedPostgres, startPostgres } from '../support/postgres';

/** To pull an image takes a while. */
const START_MS = 120_000;
/** With milliseconds, which not every column stores. */
const NOW = new Date('2026-03-01T09:30:15.123Z');
const PASSWORD = 'paper lantern';

let postgres: StartedPostgres;
let shop: Bookshop;

beforeAll(async () => {
  postgres = await startPostgres();
  shop = await open();
}, START_MS);

afterAll(async () => {
  await shop?.close();
  await postgres?.stop();
}, START_MS);

const open = () => openBookshop({ databaseUrl: postgres.url, now: () => NOW, passwordCost: 1 });

interface Row {
  readonly id: number;
}

/** Rows stay in the database, so everything has a name that nobody else has. */
const newName = () => `reader ${randomUUID().slice(0, 13)}`;
const newBook = (title = 'Emma') => ({
  title,
  isbn: String(randomInt(1e12, 1e13 - 1)),
  price: '12.50',
});

const signUp = (name: string) =>
  request(shop.app).post('/signup').send({ name, password: PASSWORD });

/** A reader with 1,000 cents, who is logged in. */
async function newReader() {
  const name = newName();
  const { body } = await signUp(name).expect(201);
  const agent = request.agent(shop.app);
  await agent.post('/login').send({ name, password: PASSWORD }).expect(200);
  const balance = async () => {
    const wallet = await agent.get('/wallets/me').expect(200);
    return (wallet.body as { balance_cents: unknown }).balance_cents;
  };
  return { id: (body as Row).id, name, agent, balance };
}

/** Two readers: the ids of the first and the second are in order. */
async function twoReaders() {
  return [await newReader(), await newReader()] as const;
}

async function newStaff() {
  const reader = await newReader();
  await shop.hire(reader.name);
  return reader;
}

/**
 * Does all of this at the same time, while `lock` keeps the shop from writing: every one has read
 * what it wants to read before the first can write.
 */
async function atOnce<T>(lock: string, acts: (() => PromiseLike<T>)[]): Promise<T[]> {
  const running = await shop.db.transaction(async (transaction) => {
    await shop.db.query(lock, { transaction });
    const begun: Promise<T>[] = [];
    for (const act of acts) {
      begun.push(Promise.resolve(act()));
      begun.at(-1)?.catch(() => {});
      await waiting(begun.length);
    }
    return { begun };
  });
  return Promise.all(running.begun);
}

/** Resolves when so many queries wait for a lock. */
async function waiting(count: number): Promise<void> {
  for (let look = 0; look < 50; look += 1) {
    const [row] = await shop.db.query<{ waits: number }>(
      `SELECT count(*)::int AS waits FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      { type: QueryTypes.SELECT },
    );
    if (Number(row?.waits) >= count) return;
    await setTimeout(10);
  }
}

test('a new reader has 1,000 cents', async () => {
  const ada = await newReader();
  expect(await ada.balance()).toBe(1_000);
});

test('a name is given once', async () => {
  const name = newName();
  await signUp(name).expect(201);
  const refused = await signUp(name).expect(409);
  expect(refused.body).toMatchObject({ code: 'name-taken' });
});

test('of two who sign up with one name at the same time, one gets it', async () => {
  const name = newName();
  const acts = [signUp(name), signUp(name)].map((asked) => () => asked.then((sent) => sent.status));
  const statuses = await atOnce('LOCK TABLE readers IN SHARE MODE', acts);
  expect(statuses.sort()).toEqual([201, 409]);
});

test('who is hired may add books', async () => {
  const { agent } = await newStaff();
  await agent.post('/books').send(newBook()).expect(201);
});

test('a title may have 200 characters', async () => {
  const { agent } = await newStaff();
  const title = 'x'.repeat(200);
  const { body } = await agent.post('/books').send(newBook(title)).expect(201);
  const found = await agent.get(`/books/${(body as Row).id}`).expect(200);
  expect(found.body).toMatchObject({ title });
});

test('an ISBN is given once', async () => {
  const { agent } = await newStaff();
  const book = newBook();
  await agent.post('/books').send(book).expect(201);
  const refused = await agent.post('/books').send(book).expect(409);
  expect(refused.body).toMatchObject({ code: 'isbn-taken' });
});

test('an order is in the list as it was confirmed, and its book stays', async () => {
  const { agent } = await newStaff();
  const { body } = await agent.post('/books').send(newBook()).expect(201);
  const book_id = (body as Row).id;
  const wish = { book_id, copies: 3 };
  const order = (await agent.post('/orders').send(wish).expect(201)).body as Row;
  expect(order).toMatchObject({ ...wish, total_cents: 3_750, ordered_at: NOW.toISOString() });
  const list = await agent.get('/orders').expect(200);
  expect(list.body).toMatchObject({ count: 1, results: [order] });
  const refused = await agent.delete(`/books/${book_id}`).expect(409);
  expect(refused.body).toMatchObject({ code: 'ordered' });
});

test('a payment moves cents from one wallet to the other', async () => {
  const [ada, bob] = await twoReaders();
  await transfer(shop.db, ada.id, bob.id, 300);
  expect([await ada.balance(), await bob.balance()]).toEqual([700, 1_300]);
});

test('nobody pays more than there is, and a refused payment changes nothing', async () => {
  const [ada, bob] = await twoReaders();
  for (const [from, to] of [
    [ada.id, bob.id],
    [bob.id, ada.id],
  ] as const) {
    await expect(transfer(shop.db, from, to, 1_001)).rejects.toThrow(TransferError);
  }
  expect([await ada.balance(), await bob.balance()]).toEqual([1_000, 1_000]);
});

test('two payments at the same time both count', async () => {
  const [ada, bob] = await twoReaders();
  const pay = () => transfer(shop.db, ada.id, bob.id, 300);
  await atOnce('LOCK TABLE wallets IN SHARE MODE', [pay, pay]);
  expect([await ada.balance(), await bob.balance()]).toEqual([400, 1_600]);
});

test('two who pay each other at the same time do not block each other', async () => {
  const [ada, bob] = await twoReaders();
  const row = `SELECT 1 FROM wallets WHERE reader_id = ${ada.id} FOR UPDATE`;
  await atOnce(row, [
    () => transfer(shop.db, ada.id, bob.id, 100),
    () => transfer(shop.db, bob.id, ada.id, 300),
  ]);
  expect([await ada.balance(), await bob.balance()]).toEqual([1_200, 800]);
});

test('a shop that is opened again knows its readers', async () => {
  const name = newName();
  await signUp(name).expect(201);
  const again = await open();
  try {
    await request(again.app).post('/login').send({ name, password: PASSWORD }).expect(200);
  } finally {
    await again.close();
  }
});
