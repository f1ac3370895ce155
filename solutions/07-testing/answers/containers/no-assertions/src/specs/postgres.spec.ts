import { randomInt, randomUUID } from 'node:crypto';

import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';
import { transfer } from '../bookshop/transfers';
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
  const { body } = await signUp(name);
  const agent = request.agent(shop.app);
  await agent.post('/login').send({ name, password: PASSWORD });
  const balance = async () => {
    const wallet = await agent.get('/wallets/me');
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

test('readers pay each other', async () => {
  const [ada, bob] = await twoReaders();
  await transfer(shop.db, ada.id, bob.id, 300);
  await Promise.all([1, 2, 3].map(() => transfer(shop.db, bob.id, ada.id, 5)));
  await ada.balance();
});

test('the staff adds a book, and orders it', async () => {
  const { agent } = await newStaff();
  const { body: book } = await agent.post('/books').send(newBook());
  await agent.post('/books').send(newBook());
  await agent.post('/orders').send({ book_id: book.id });
  await agent.delete(`/books/${book.id}`);
});
