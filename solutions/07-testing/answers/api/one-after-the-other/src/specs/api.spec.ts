import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

let shop: Bookshop;
let staff: ReturnType<typeof request.agent>;
let path: string;

beforeAll(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
  staff = request.agent(shop.app);
  await staff.post('/signup').send({ name: 'ada', password: 'difference' }).expect(201);
  await staff.post('/login').send({ name: 'ada', password: 'difference' }).expect(200);
  await shop.hire('ada');
});

afterAll(() => shop.close());

test('a book is added', async () => {
  const book = { title: 'Momo', isbn: '9783522202558', price: '12.50' };
  const { headers } = await staff.post('/books').send(book).expect(201);
  path = headers['location'] ?? '';
});

test('it is changed', async () => {
  await staff.patch(path).send({ price: '9' }).expect(200);
  expect((await staff.get(path)).body).toMatchObject({ price_cents: 900 });
});

test('it is deleted', async () => {
  await staff.delete(path).expect(204);
  await staff.get(path).expect(404);
});
