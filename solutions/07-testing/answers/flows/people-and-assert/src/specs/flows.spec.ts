import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';

type Json = Record<string, unknown>;

let shop: Bookshop;
let server: Server;

class Person {
  cookie = '';
  status = 0;
  json: Json = {};

  readonly name: string;
  readonly password: string;

  constructor(name: string, password = 'open sesame') {
    this.name = name;
    this.password = password;
  }

  async sends(method: string, path: string, body?: Json): Promise<this> {
    const { port } = server.address() as AddressInfo;
    const headers = {
      ...{ 'content-type': 'application/json', connection: 'close' },
      ...(this.cookie && { cookie: this.cookie }),
    };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...{ method, headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    this.status = response.status;
    this.json = text.startsWith('{') ? (JSON.parse(text) as Json) : {};
    for (const line of response.headers.getSetCookie()) {
      const isRemoved = Number(new Date(/expires=([^;]+)/i.exec(line)?.[1] ?? '')) < Date.now();
      this.cookie = isRemoved ? '' : (line.split(';')[0] ?? '');
    }
    return this;
  }

  signsUp = () => this.sends('POST', '/signup', { name: this.name, password: this.password });
  logsIn = () => this.sends('POST', '/login', { name: this.name, password: this.password });
  logsOut = () => this.sends('POST', '/logout');
  isAt = async (path: string) => (await this.sends('GET', path)).json;

  static async in(name: string): Promise<Person> {
    const person = await new Person(name).signsUp();
    assert.equal(person.status, 201);
    return person.logsIn();
  }
}

beforeEach(async () => {
  shop = await openBookshop({ databaseUrl: 'sqlite::memory:', passwordCost: 1 });
  server = shop.app.listen(0);
});

afterEach(async () => {
  await new Promise((done) => server.close(done));
  await shop.close();
});

it('knows who is logged in', async () => {
  const ali = await Person.in('ali');
  const atHome = await new Person('ali').logsIn();
  const wife = await Person.in('marjana');
  const guest = await new Person('cogia').signsUp();
  assert.equal((await guest.sends('GET', '/orders')).status, 401);
  const thief = new Person('ali', 'open barley');
  assert.equal((await thief.signsUp()).status, 409);
  assert.equal((await thief.logsIn()).status, 401);

  const stolen = ali.cookie;
  assert.equal((await ali.sends('GET', '/orders')).status, 200);
  assert.equal((await ali.logsOut()).status, 204);
  assert.equal(ali.cookie, '');
  assert.equal((await ali.sends('GET', '/orders')).status, 401);
  thief.cookie = stolen;
  assert.equal((await thief.sends('GET', '/orders')).status, 401);
  for (const person of [atHome, wife]) {
    assert.equal((await person.sends('GET', '/orders')).status, 200);
  }
});

it('keeps orders', async () => {
  const clerk = await Person.in('kassim');
  await shop.hire('kassim');
  const book = { title: 'Nights', isbn: '1001100110011', price: '10.01' };
  const { id } = (await clerk.sends('POST', '/books', book)).json;
  const ali = await Person.in('ali');
  for (const copies of [1, 3]) {
    await ali.sends('POST', '/orders', { book_id: id, copies });
    assert.deepEqual([ali.status, ali.json['total_cents']], [201, 1001 * copies]);
  }
  await clerk.sends('PATCH', `/books/${String(id)}`, { price: '1' });
  await clerk.sends('DELETE', `/books/${String(id)}`);
  assert.deepEqual([clerk.status, clerk.json['code']], [409, 'ordered']);
  const { count, results } = await ali.isAt('/orders');
  const totals = (results as Json[]).map((order) => order['total_cents']);
  assert.deepEqual([count, totals], [2, [3003, 1001]]);
  assert.equal((await clerk.isAt('/orders'))['count'], 0);
});

it('keeps the money', async () => {
  const [ali, marjana] = [await Person.in('ali'), await Person.in('marjana')];
  const found: unknown[] = [];
  for (const cents of [1_000, 1]) {
    await ali.sends('POST', '/wallets/transfer', { to: 'marjana', cents });
    const code = ali.json['code'];
    const [mine, hers] = [await ali.isAt('/wallets/me'), await marjana.isAt('/wallets/me')];
    found.push([code, mine['balance_cents'], hers['balance_cents']]);
  }
  assert.deepEqual(found, [
    [undefined, 0, 2_000],
    ['not-enough', 0, 2_000],
  ]);
});
