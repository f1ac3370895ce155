import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

type Agent = ReturnType<typeof request.agent>;

const password = 'difference-engine';
const MOMO = { title: 'Momo', isbn: '9783522202558', price: '12.50' };

let shop: Bookshop;

beforeEach(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
});

afterEach(() => shop.close());

async function enter(name: string): Promise<Agent> {
  const agent = request.agent(shop.app);
  await agent.post('/signup').send({ name, password }).expect(201);
  await agent.post('/login').send({ name, password }).expect(200);
  return agent;
}

async function enterAsStaff(): Promise<Agent> {
  const staff = await enter('grace');
  await shop.hire('grace');
  return staff;
}

async function addBook(staff: Agent): Promise<number> {
  const { body } = await staff.post('/books').send(MOMO).expect(201);
  return (body as { id: number }).id;
}

async function order(agent: Agent, book_id: number, copies: number): Promise<number> {
  const { body } = await agent.post('/orders').send({ book_id, copies }).expect(201);
  expect(body).toMatchObject({ book_id, copies, total_cents: 1250 * copies });
  return (body as { id: number }).id;
}

async function ordersOf(agent: Agent): Promise<unknown> {
  const { body } = await agent.get('/orders').expect(200);
  return body as unknown;
}

test('a reader signs up, logs in, orders, logs out, and is denied', async () => {
  const book_id = await addBook(await enterAsStaff());
  const ada = request.agent(shop.app);
  await ada.post('/signup').send({ name: 'ada', password }).expect(201);
  await ada.get('/orders').expect(401);
  await ada.post('/login').send({ name: 'ada', password }).expect(200);
  const id = await order(ada, book_id, 2);
  const results = [{ id, book_id, copies: 2, total_cents: 2500 }];
  expect(await ordersOf(ada)).toMatchObject({ count: 1, results });
  await ada.post('/logout').expect(204);
  await ada.get('/orders').expect(401);
  await ada.post('/login').send({ name: 'ada', password }).expect(200);
  expect(await ordersOf(ada)).toMatchObject({ count: 1, results });
});

test('a logout ends one session, for whoever has its cookie', async () => {
  const bob = await enter('bob');
  const phone = await enter('ada');
  const ada = request.agent(shop.app);
  const login = await ada.post('/login').send({ name: 'ada', password }).expect(200);
  const [cookie = ''] = login.get('Set-Cookie')?.[0]?.split(';') ?? [];
  const somebody = () => request(shop.app).get('/orders').set('Cookie', cookie);
  await somebody().expect(200);
  const logout = await ada.post('/logout').expect(204);
  const [removed = ''] = logout.get('Set-Cookie') ?? [];
  expect(removed).toMatch(/^session=;.*Expires=Thu, 01 Jan 1970/);
  await somebody().expect(401);
  await phone.get('/orders').expect(200);
  await bob.get('/orders').expect(200);
});

test('a name belongs to one reader, with one password', async () => {
  await enter('ada');
  const mallory = request.agent(shop.app);
  const guess = { name: 'ada', password: 'analytical-engine' };
  const signup = await mallory.post('/signup').send(guess).expect(409);
  expect(signup.body).toMatchObject({ code: 'name-taken' });
  const login = await mallory.post('/login').send(guess).expect(401);
  expect(login.body).toMatchObject({ code: 'wrong-login' });
  await mallory.get('/orders').expect(401);
});

test('readers see their own orders, newest first, at the price of the day', async () => {
  const staff = await enterAsStaff();
  const [ada, bob] = [await enter('ada'), await enter('bob')];
  const book_id = await addBook(staff);
  const [first, other, last] = [
    await order(ada, book_id, 1),
    await order(bob, book_id, 3),
    await order(ada, book_id, 2),
  ];
  await staff.patch(`/books/${book_id}`).send({ price: '20' }).expect(200);
  const refused = await staff.delete(`/books/${book_id}`).expect(409);
  expect(refused.body).toMatchObject({ code: 'ordered' });
  expect(await ordersOf(ada)).toMatchObject({
    count: 2,
    results: [
      { id: last, total_cents: 2500 },
      { id: first, total_cents: 1250 },
    ],
  });
  expect(await ordersOf(bob)).toMatchObject({ count: 1, results: [{ id: other }] });
});

test('cents move from one wallet into another, or stay where they are', async () => {
  const [ada, bob] = [await enter('ada'), await enter('bob')];
  const pay = (cents: number) => ada.post('/wallets/transfer').send({ to: 'bob', cents });
  const balances = () =>
    Promise.all(
      [ada, bob].map(async (agent) => (await agent.get('/wallets/me').expect(200)).body as unknown),
    );
  await pay(250).expect(200);
  expect(await balances()).toMatchObject([{ balance_cents: 750 }, { balance_cents: 1250 }]);
  const refused = await pay(751).expect(400);
  expect(refused.body).toMatchObject({ code: 'not-enough' });
  expect(await balances()).toMatchObject([{ balance_cents: 750 }, { balance_cents: 1250 }]);
});

test('whoever logs out first stays out, and others stay in', async () => {
  const phone = await enter('ada');
  const laptop = request.agent(shop.app);
  await laptop.post('/login').send({ name: 'ada', password }).expect(200);
  await phone.post('/logout').expect(204);
  await laptop.get('/orders').expect(200);
});

test('all that is in a wallet can be paid', async () => {
  const [ada, bob] = [await enter('ada'), await enter('bob')];
  const { body } = await ada.post('/wallets/transfer').send({ to: 'bob', cents: 1000 }).expect(200);
  expect(body).toMatchObject({ balance_cents: 0 });
  const wallet = await bob.get('/wallets/me').expect(200);
  expect(wallet.body).toMatchObject({ balance_cents: 2000 });
});
