import request from 'supertest';

import { useDatabase } from '../../src/support/test-database';

const MOMO = "INSERT INTO books (title, isbn, price_cents) VALUES ('Momo', '9783522202558', 1250)";

describe.each([1, 2])('a group: %d', (group) => {
  const database = useDatabase();

  beforeEach(async () => {
    await database.shop.db.query(MOMO);
  });

  test.each([1, 2])(`one book in group ${group}: test %d`, async () => {
    const response = await request(database.shop.app).get('/books').expect(200);
    expect(response.body).toMatchObject({ count: 1 });
  });
});

test('outside of the groups', () => {
  expect(1 + 1).toBe(2);
});
