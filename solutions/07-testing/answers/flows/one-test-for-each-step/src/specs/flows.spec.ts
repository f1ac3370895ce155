import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

let shop: Bookshop;
let ada: ReturnType<typeof request.agent>;

const account = { name: 'ada', password: 'difference-engine' };

beforeAll(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
  ada = request.agent(shop.app);
});

afterAll(() => shop.close());

test('a reader signs up', () => ada.post('/signup').send(account).expect(201));

test('she logs in', () => ada.post('/login').send(account).expect(200));

test('she sees her orders', () => ada.get('/orders').expect(200));

test('she logs out', () => ada.post('/logout').expect(204));

test('she is denied', () => ada.get('/orders').expect(401));
