import request from 'supertest';
import type { Response } from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

interface ResponseMatchers<R> {
  toBeRefused(status: number, code: string): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface Matchers<R> extends ResponseMatchers<R> {}
  }
}

expect.extend({
  toBeRefused({ status, body }: Response, expected: number, code: string) {
    const found = `${status} ${String((body as { code?: unknown }).code)}`;
    return {
      pass: found === `${expected} ${code}`,
      message: () => `expected ${expected} ${code}, got ${found}`,
    };
  },
});

const PIPPI = { title: 'Pippi', isbn: '9789129688313', price: '9' };

let shop: Bookshop;
let staff: ReturnType<typeof request.agent>;

const shopOf = async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
};

async function agentOf(name: string | null) {
  const agent = request.agent(shop.app);
  if (name === null) return agent;
  const signup = await agent.post('/signup').send({ name, password: 'villa-villekulla' });
  expect(signup.status).toBe(201);
  expect(Object.keys(signup.body as object).filter((key) => /password/i.test(key))).toEqual([]);
  await agent.post('/login').send({ name, password: 'villa-villekulla' });
  return agent;
}

beforeEach(async () => {
  await shopOf();
  staff = await agentOf('tommy');
  await shop.hire('tommy');
});

afterEach(() => shop.close());

describe('with a book', () => {
  let path: string;

  beforeEach(async () => {
    const response = await staff.post('/books').send(PIPPI);
    expect(response.status).toBe(201);
    path = response.get('Location') ?? '';
  });

  const find = async () => (await request(shop.app).get(path)).body as Record<string, unknown>;

  describe.each([
    { who: 'a visitor', name: null, status: 401, code: 'login-needed' },
    { who: 'a reader', name: 'annika', status: 403, code: 'staff-only' },
  ])('$who', ({ name, status, code }) => {
    test('may only look', async () => {
      const agent = await agentOf(name);
      expect(await agent.post('/books').send({ ...PIPPI, isbn: '1'.repeat(13) })).toBeRefused(status, code);
      expect(await agent.patch(path).send({ title: 'Annika' })).toBeRefused(status, code);
      expect(await agent.delete(path)).toBeRefused(status, code);
      expect(await find()).toHaveProperty('title', 'Pippi');
      expect((await agent.get('/books')).body).toHaveProperty('count', 1);
    });
  });

  test('the price can change', async () => {
    expect(await find()).toHaveProperty('price_cents', 900);
    await staff.patch(path).send({ price: '10.5' });
    expect(await find()).toEqual(
      expect.objectContaining({ title: 'Pippi', isbn: PIPPI.isbn, price_cents: 1050 }),
    );
  });

  test('it can be deleted once', async () => {
    expect((await staff.delete(path)).status).toBe(204);
    expect(await staff.delete(path)).toBeRefused(404, 'unknown-book');
    expect(await staff.get(path)).toBeRefused(404, 'unknown-book');
  });

  test('its ISBN is taken', async () => {
    expect(await staff.post('/books').send(PIPPI)).toBeRefused(409, 'isbn-taken');
    const other = await staff.post('/books').send({ ...PIPPI, isbn: '4'.repeat(13), price: '7' });
    const address = other.get('Location') ?? '';
    expect(await staff.patch(address).send(PIPPI)).toBeRefused(409, 'isbn-taken');
    expect((await staff.get(address)).body).toHaveProperty('price_cents', 700);
    expect((await staff.patch(path).send(PIPPI)).status).toBe(200);
  });

  test('others are listed around it', async () => {
    await staff.post('/books').send({ ...PIPPI, isbn: '2'.repeat(13) });
    await staff.post('/books').send({ ...PIPPI, isbn: '3'.repeat(13), title: 'Madita' });
    const isbns = await Promise.all(
      [1, 2].map(async (page) => {
        const { status, body } = await staff.get('/books').query({ page, page_size: 2 });
        expect(status).toBe(200);
        const { count, results } = body as { count: number; results: { isbn: string }[] };
        return [count, ...results.map(({ isbn }) => isbn[0])];
      }),
    );
    expect(isbns).toEqual([
      [3, '3', '9'],
      [3, '2'],
    ]);
    expect(await staff.get('/books?page=3&page_size=2')).toBeRefused(404, 'no-such-page');
    expect(await staff.get('/books?page=2&page_size=3')).toBeRefused(404, 'no-such-page');
  });
});
