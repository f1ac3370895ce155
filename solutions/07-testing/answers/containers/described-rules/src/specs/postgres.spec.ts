import { randomBytes, randomInt } from 'node:crypto';

import { type Transaction } from 'sequelize';
import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';
import { transfer } from '../bookshop/transfers';
import { startPostgres, type StartedPostgres } from '../support/postgres';

jest.setTimeout(5_000);

let postgres: StartedPostgres;
/** Two shops on one database, as behind a load balancer. */
let shops: [Bookshop, Bookshop];

const newShop = () => openBookshop({ databaseUrl: postgres.url, passwordCost: 1 });

beforeAll(async () => {
  postgres = await startPostgres();
  shops = [await newShop(), await newShop()];
}, 180_000);

afterAll(async () => {
  for (const shop of shops ?? []) await shop.close();
  await postgres?.stop();
}, 180_000);

class Person {
  readonly name = randomBytes(8).toString('hex');
  readonly password = 'correct horse';
  readonly agent = request.agent(shops[0].app);
  id = 0;

  async arrive() {
    const { body } = await this.agent.post('/signup').send(this).expect(201);
    this.id = body.id;
    await this.agent.post('/login').send(this).expect(200);
    return this;
  }

  async has(cents: number) {
    const { body } = await this.agent.get('/wallets/me');
    expect(body).toHaveProperty('balance_cents', cents);
  }

  async addBook(book: object = {}) {
    const isbn = String(randomInt(1e12, 2e12));
    return this.agent.post('/books').send({ title: 'Persuasion', isbn, price: '9.99', ...book });
  }
}

const arrive = () => new Person().arrive();
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

/** How many queries wait for a lock; both shops use the same database. */
async function blocked(shop: Bookshop) {
  const [rows] = await shop.db.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows.length;
}

/** Begins each act once the one before it waits for what `lock` keeps. */
async function queue(lock: (transaction: Transaction) => Promise<unknown>, ...acts: (() => any)[]) {
  const [{ db }, watcher] = shops;
  const transaction = await db.transaction();
  const begun: Promise<unknown>[] = [];
  try {
    await lock(transaction);
    for (const act of acts) {
      begun.push(Promise.resolve(act()).catch((error: unknown) => error));
      for (let n = 0; n < 60 && (await blocked(watcher)) < begun.length; n += 1) await pause();
    }
  } finally {
    await transaction.rollback();
  }
  return Promise.all(begun);
}

const rowsOf = (person: Person) => (transaction: Transaction) =>
  shops[0].db.query('SELECT * FROM wallets WHERE reader_id = ? FOR UPDATE', {
    replacements: [person.id],
    transaction,
  });
const table = (name: string) => (transaction: Transaction) =>
  shops[0].db.query(`LOCK TABLE ${name} IN SHARE MODE`, { transaction });

describe('names', () => {
  test('a second reader of the same name is refused by the other shop', async () => {
    const person = await arrive();
    const { status, body } = await request(shops[1].app).post('/signup').send(person);
    expect([status, body.code]).toEqual([409, 'name-taken']);
  });

  test('two at the same moment, one in each shop', async () => {
    const { name, password } = new Person();
    const come = (shop: Bookshop) => () => request(shop.app).post('/signup').send({ name, password });
    const sent = (await queue(table('readers'), come(shops[0]), come(shops[1]))) as any[];
    expect(sent.map(({ status }) => status).sort()).toStrictEqual([201, 409]);
  });

  test('a shop that opens later knows them', async () => {
    expect.assertions(1);
    const person = await arrive();
    const third = await newShop();
    const { status } = await request(third.app).post('/login').send(person);
    await third.close();
    expect(status).toBe(200);
  });
});

describe('books', () => {
  let clerk: Person;

  beforeEach(async () => {
    clerk = await arrive();
    await shops[1].hire(clerk.name);
  });

  test('the longest title', async () => {
    expect((await clerk.addBook({ title: 'é'.repeat(200) })).status).toBe(201);
  });

  test('the same ISBN', async () => {
    const { body } = await clerk.addBook();
    const { status, body: refused } = await clerk.addBook({ isbn: body.isbn });
    expect({ status, code: refused.code }).toEqual({ status: 409, code: 'isbn-taken' });
  });

  test('one that is ordered', async () => {
    const { body: book } = await clerk.addBook();
    const { body: order } = await clerk.agent.post('/orders').send({ book_id: book.id });
    expect(order.total_cents).toBe(999);
    const { body: list } = await clerk.agent.get('/orders');
    expect(list.results[0].total_cents).toBe(999);
    const { status, body } = await clerk.agent.delete(`/books/${book.id}`);
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'ordered' });
  });
});

describe('payments', () => {
  test.each([
    ['the first', 0],
    ['the second', 1],
  ])('%s of two pays too much', async (_who, from) => {
    const people = [await arrive(), await arrive()] as const;
    const ids = people.map(({ id }) => id);
    const pay = transfer(shops[0].db, ids[from] ?? 0, ids[1 - from] ?? 0, 1_001);
    await expect(pay).rejects.toMatchObject({ code: 'not-enough' });
    for (const person of people) await person.has(1_000);
  });

  test('two in one direction', async () => {
    const [from, to] = [await arrive(), await arrive()];
    const pay = (shop: Bookshop) => () => transfer(shop.db, from.id, to.id, 250);
    await queue(table('wallets'), pay(shops[0]), pay(shops[1]));
    await from.has(500);
    await to.has(1_500);
  });

  test('two in opposite directions', async () => {
    const [one, other] = [await arrive(), await arrive()];
    const ended = await queue(
      rowsOf(one),
      () => transfer(shops[0].db, one.id, other.id, 1),
      () => transfer(shops[1].db, other.id, one.id, 2),
    );
    expect(ended).toEqual([undefined, undefined]);
    await one.has(1_001);
  });
});
