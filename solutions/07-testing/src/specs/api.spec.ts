import request from 'supertest';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

type Agent = ReturnType<typeof request.agent>;
type Book = Record<'id' | 'price_cents', number> & Record<'title' | 'isbn', string>;

const MOMO = { title: 'Momo', isbn: '9783522202558', price: '12.50' };
const ACCOUNT = { password: 'difference-engine' };
const UNKNOWN = '/books/999999999';

let shop: Bookshop;
let visitor: Agent;
let reader: Agent;
let staff: Agent;

beforeAll(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
  visitor = request.agent(shop.app);
  reader = await logIn('bob');
  staff = await logIn('ada');
  await shop.hire('ada');
});

// The accounts are the same for all tests, and no test changes them; the books are new for each.
afterEach(async () => {
  for (const { id } of await list('page_size=50')) await staff.delete(`/books/${id}`);
});

afterAll(() => shop.close());

async function logIn(name: string): Promise<Agent> {
  const agent = request.agent(shop.app);
  await agent
    .post('/signup')
    .send({ name, ...ACCOUNT })
    .expect(201);
  await agent
    .post('/login')
    .send({ name, ...ACCOUNT })
    .expect(200);
  return agent;
}

async function add(book: object = {}): Promise<Book> {
  const input = { ...MOMO, ...book };
  const { body } = await staff.post('/books').send(input).expect(201);
  return body as Book;
}

async function list(query: string): Promise<Book[]> {
  const { body } = await visitor.get(`/books?${query}`).expect(200);
  return (body as { results: Book[] }).results;
}

test('a new book is found at its address', async () => {
  const { headers, body } = await staff.post('/books').send(MOMO).expect(201);
  const book = { title: MOMO.title, isbn: MOMO.isbn, price_cents: 1250 };
  expect(body).toMatchObject(book);
  expect(headers['location']).toBe(`/books/${(body as Book).id}`);
  const found = await visitor.get(headers['location'] ?? '').expect(200);
  expect(found.body).toMatchObject({ ...book, id: (body as Book).id });
});

test('an ISBN belongs to one book', async () => {
  await add();
  const other = { ...MOMO, title: 'Another' };
  const refused = await staff.post('/books').send(other).expect(409);
  expect(refused.body).toMatchObject({ code: 'isbn-taken' });
  expect(await list('')).toHaveLength(1);
});

test('an id that no book has is a 404', async () => {
  for (const attempt of [visitor.get(UNKNOWN), staff.patch(UNKNOWN), staff.delete(UNKNOWN)]) {
    const { body } = await attempt.expect(404);
    expect(body).toMatchObject({ code: 'unknown-book' });
  }
});

test('the list has all books by title and id, in pages', async () => {
  const added: Book[] = [];
  for (const [i, title] of ['C', 'B', 'A', 'B', 'D'].entries()) {
    added.push(await add({ title, isbn: `978000000000${9 - i}` }));
  }
  const [c, firstB, a, secondB, d] = added.map(({ id }) => id);
  const pages = await Promise.all(
    [1, 2, 3].map(
      async (page) => (await visitor.get(`/books?page=${page}&page_size=2`)).body as unknown,
    ),
  );
  expect(pages).toMatchObject([
    { count: 5, page: 1, page_size: 2, results: [{ id: a }, { id: firstB }] },
    { count: 5, page: 2, page_size: 2, results: [{ id: secondB }, { id: c }] },
    { count: 5, page: 3, page_size: 2, results: [{ id: d }] },
  ]);
  // The last page is full, or it is not.
  for (const beyond of ['page=4&page_size=2', 'page=2&page_size=5']) {
    const { body } = await visitor.get(`/books?${beyond}`).expect(404);
    expect(body).toMatchObject({ code: 'no-such-page' });
  }
});

test('only the staff may add, change and delete books', async () => {
  const { id } = await add();
  const other = { ...MOMO, isbn: '9780000000000' };
  const asked = (agent: Agent) => [
    agent.post('/books').send(other),
    agent.patch(`/books/${id}`).send({ title: 'Changed' }),
    agent.delete(`/books/${id}`),
  ];
  for (const attempt of asked(visitor)) {
    expect((await attempt.expect(401)).body).toMatchObject({ code: 'login-needed' });
  }
  for (const attempt of asked(reader)) {
    expect((await attempt.expect(403)).body).toMatchObject({ code: 'staff-only' });
  }
  expect(await list('')).toMatchObject([{ id, title: 'Momo' }]);
});

test('a change is stored, and changes nothing else', async () => {
  const { id } = await add();
  await visitor.get(`/books/${id}`).expect(200);
  const book = { id, title: 'Changed', isbn: MOMO.isbn, price_cents: 1250 };
  const { body } = await staff.patch(`/books/${id}`).send({ title: 'Changed' }).expect(200);
  expect(body).toMatchObject(book);
  const found = await visitor.get(`/books/${id}`).expect(200);
  expect(found.body).toMatchObject(book);
});

test('a deleted book is gone', async () => {
  const { id } = await add();
  await staff.delete(`/books/${id}`).expect(204);
  await visitor.get(`/books/${id}`).expect(404);
  expect(await list('')).toEqual([]);
});

test('a sign-up returns nothing of the password', async () => {
  const { body, text } = await visitor
    .post('/signup')
    .send({ name: 'eve', ...ACCOUNT })
    .expect(201);
  expect(body).toMatchObject({ id: expect.any(Number) as number });
  expect(text).not.toMatch(/password|difference-engine/i);
});

test('a book keeps its ISBN, and does not get that of another one', async () => {
  await add();
  const isbn = '9780000000000';
  const { id } = await add({ isbn });
  await staff.patch(`/books/${id}`).send({ isbn, price: '8' }).expect(200);
  const refused = await staff
    .patch(`/books/${id}`)
    .send({ ...MOMO, title: 'Changed' })
    .expect(409);
  expect(refused.body).toMatchObject({ code: 'isbn-taken' });
  const found = await visitor.get(`/books/${id}`).expect(200);
  expect(found.body).toMatchObject({ title: 'Momo', isbn, price_cents: 800 });
});
