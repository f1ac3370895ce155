import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

let shop: Bookshop;

beforeEach(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
});

afterEach(() => shop.close());

test('a reader signs up', async () => {
  const account = { name: 'ada', password: 'paper lantern' };
  await request(shop.app).post('/signup').send(account).expect(201);
});

// TODO: on PostgreSQL, the rules of the brief, so that each wrong shop fails a test.
