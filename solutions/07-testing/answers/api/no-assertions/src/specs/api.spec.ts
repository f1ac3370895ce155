import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

let shop: Bookshop;

beforeAll(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
});

afterAll(() => shop.close());

test('books can be added, changed and deleted', async () => {
  const staff = request.agent(shop.app);
  await staff.post('/signup').send({ name: 'ada', password: 'difference' });
  await shop.hire('ada');
  await staff.post('/login').send({ name: 'ada', password: 'difference' });
  const { headers } = await staff
    .post('/books')
    .send({ title: 'Momo', isbn: '9783522202558', price: '12.50' });
  const path = headers['location'] ?? '/books/1';
  await staff.get('/books?page=1&page_size=2');
  await staff.patch(path).send({ title: 'Changed' });
  await staff.get(path);
  await staff.delete(path);
});
