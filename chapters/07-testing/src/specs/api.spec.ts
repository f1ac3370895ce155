import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

let shop: Bookshop;

beforeAll(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
});

afterAll(() => shop.close());

test('the list of books is there', async () => {
  await request(shop.app).get('/books').expect(200);
});

// TODO: the other rules of the brief, so that each wrong shop fails a test.
