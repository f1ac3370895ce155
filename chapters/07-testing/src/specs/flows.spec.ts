import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

let shop: Bookshop;

beforeEach(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
});

afterEach(() => shop.close());

test('a reader signs up and logs in', async () => {
  const ada = request.agent(shop.app);
  const account = { name: 'ada', password: 'difference-engine' };
  await ada.post('/signup').send(account).expect(201);
  await ada.post('/login').send(account).expect(200);
});

// TODO: the other flows of the brief, so that each wrong shop fails a test.
