import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

const book = (n: number, title = 'Emil') => ({
  title,
  isbn: String(9_780_000_000_000 + n),
  price: '8.05',
});

let shop: Bookshop;
let server: Server;
let cookies: Record<'nobody' | 'reader' | 'staff', string>;

async function send(who: keyof typeof cookies, line: string, body?: object): Promise<Answer> {
  const [method = '', path = ''] = line.split(' ');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { 'content-type': 'application/json', cookie: cookies[who], connection: 'close' },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Answer['json']) : {};
  return { status: response.status, headers: response.headers, text, json };
}

async function cookieOf(name: string): Promise<string> {
  const account = { name, password: 'correct horse' };
  const signup = await send('nobody', 'POST /signup', account);
  assert.equal(signup.status, 201);
  assert.doesNotMatch(signup.text, /password|horse/i);
  const login = await send('nobody', 'POST /login', account);
  return login.headers.get('set-cookie')?.split(';')[0] ?? '';
}

beforeAll(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
  server = shop.app.listen(0);
  cookies = { nobody: '', reader: '', staff: '' };
  cookies = { nobody: '', reader: await cookieOf('rita'), staff: await cookieOf('stan') };
  await shop.hire('stan');
});

afterAll(async () => {
  await new Promise((done) => server.close(done));
  await shop.close();
});

beforeEach(async () => {
  const { json } = await send('nobody', 'GET /books?page_size=50');
  const ids = ((json['results'] ?? []) as { id: number }[]).map(({ id }) => id);
  await Promise.all(ids.map((id) => send('staff', `DELETE /books/${id}`)));
});

it('adds, changes and deletes', async () => {
  const added = await send('staff', 'POST /books', book(1));
  const path = `/books/${String(added.json['id'])}`;
  assert.deepEqual([added.status, added.headers.get('location')], [201, path]);
  assert.equal((await send('staff', 'POST /books', book(1, 'Lotte'))).status, 409);
  const other = await send('staff', 'POST /books', book(2, 'Lotte'));
  const otherPath = `/books/${String(other.json['id'])}`;
  const taken = await send('staff', `PATCH ${otherPath}`, book(1));
  assert.deepEqual([taken.status, taken.json['code']], [409, 'isbn-taken']);
  assert.equal((await send('nobody', `GET ${otherPath}`)).json['title'], 'Lotte');
  assert.equal((await send('staff', `PATCH ${otherPath}`, book(2, 'Lotte'))).status, 200);

  assert.equal((await send('nobody', `GET ${path}`)).json['title'], 'Emil');
  const changed = await send('staff', `PATCH ${path}`, { title: 'Emil and the Detectives' });
  assert.equal(changed.status, 200);
  const { title, isbn, price_cents } = (await send('nobody', `GET ${path}`)).json;
  assert.deepEqual([title, isbn, price_cents], ['Emil and the Detectives', book(1).isbn, 805]);

  assert.equal((await send('staff', `DELETE ${path}`)).status, 204);
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    assert.equal((await send('staff', `${method} ${path}`, method === 'PATCH' ? {} : undefined)).status, 404);
  }
});

it('lists', async () => {
  for (const [n, title] of ['b', 'a', 'b'].entries()) {
    await send('staff', 'POST /books', book(9 - n, title));
  }
  const titles: unknown[] = [];
  for (const page of [1, 2, 3]) {
    const { status, json } = await send('nobody', `GET /books?page=${page}&page_size=1`);
    assert.deepEqual([status, json['count'], json['page'], json['page_size']], [200, 3, page, 1]);
    const results = json['results'] as { title: string; isbn: string }[];
    titles.push(...results.map((one) => one.title + one.isbn.slice(-1)));
  }
  assert.deepEqual(titles, ['a8', 'b9', 'b7']);
  const { json } = await send('nobody', 'GET /books?page=1&page_size=2');
  assert.equal((json['results'] as unknown[]).length, 2);
  const second = await send('nobody', 'GET /books?page=2&page_size=2');
  assert.match(second.text, /"b".*/);
  assert.equal((second.json['results'] as unknown[]).length, 1);
  assert.equal((await send('nobody', 'GET /books?page=4&page_size=1')).status, 404);
});

it('keeps others out', async () => {
  const added = await send('staff', 'POST /books', book(1));
  const path = `/books/${String(added.json['id'])}`;
  const statuses: Record<string, number[]> = {};
  for (const who of ['nobody', 'reader'] as const) {
    statuses[who] = [
      (await send(who, 'POST /books', book(2))).status,
      (await send(who, `PATCH ${path}`, { title: 'Mine' })).status,
      (await send(who, `DELETE ${path}`)).status,
    ];
  }
  assert.deepEqual(statuses, { nobody: [401, 401, 401], reader: [403, 403, 403] });
  assert.equal((await send('nobody', 'GET /books')).json['count'], 1);
  assert.equal((await send('nobody', `GET ${path}`)).json['title'], 'Emil');
});
