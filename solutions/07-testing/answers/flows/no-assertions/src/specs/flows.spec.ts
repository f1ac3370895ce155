import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

let shop: Bookshop;

beforeEach(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
});

afterEach(() => shop.close());

test('a reader signs up, logs in, orders and logs out', async () => {
  const ada = request.agent(shop.app);
  const account = { name: 'ada', password: 'difference-engine' };
  await ada.post('/signup').send(account);
  await ada.post('/login').send(account);
  await ada.post('/orders').send({ book_id: 1 });
  await ada.get('/orders');
  await ada.post('/wallets/transfer').send({ to: 'bob', cents: 1 });
  await ada.post('/logout');
  await ada.get('/orders');
});
