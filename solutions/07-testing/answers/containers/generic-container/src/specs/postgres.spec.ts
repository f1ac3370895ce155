import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { Sequelize } from 'sequelize';

import { type Bookshop, openBookshop } from '../bookshop/bookshop';
import { transfer } from '../bookshop/transfers';
import { type StartedPostgres, startPostgres } from '../support/postgres';

const MINUTES = 60_000;
const MANY = Array.from({ length: 20 }, (_, number) => number);

let postgres: StartedPostgres;
let shop: Bookshop;
let server: Server;
let count = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  const db = new Sequelize(postgres.url, { logging: false });
  await db.query('DROP SCHEMA public CASCADE');
  await db.query('CREATE SCHEMA public');
  await db.close();
  shop = await openBookshop({ databaseUrl: postgres.url, passwordCost: 1 });
  server = createServer(shop.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
}, 2 * MINUTES);

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await shop.close();
  await postgres.stop();
}, 2 * MINUTES);

interface Sent {
  readonly status: number;
  readonly cookie: string;
  readonly body: any;
}

async function send(on: Server, method: string, path: string, body?: object, cookie = '') {
  const { port } = on.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { 'content-type': 'application/json', cookie },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const sent: Sent = {
    status: response.status,
    cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
    body: text.startsWith('{') ? JSON.parse(text) : undefined,
  };
  return sent;
}

const post = (path: string, body: object, cookie?: string) =>
  send(server, 'POST', path, body, cookie);
const get = (path: string, cookie: string) => send(server, 'GET', path, undefined, cookie);
const account = (name: string) => ({ name, password: 'lantern-paper' });

async function enter(hired = false) {
  count += 1;
  const name = `visitor ${count}`;
  const { status, body } = await post('/signup', account(name));
  assert.equal(status, 201);
  if (hired) await shop.hire(name);
  const { cookie } = await post('/login', account(name));
  return { id: body.id as number, name, cookie };
}

async function waiting() {
  const [rows] = await shop.db.query(
    `SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
     WHERE NOT granted AND datname = current_database()`,
  );
  return rows.length;
}

/** A pool opens its connections when it needs them; until then, few things happen at once. */
const openAllConnections = () =>
  Promise.all([1, 2, 3, 4, 5].map(() => shop.db.query('SELECT pg_sleep(0.05)')));

const cents = async ({ cookie }: { cookie: string }) =>
  (await get('/wallets/me', cookie)).body.balance_cents as unknown;

describe('readers', () => {
  it('have names of their own', async () => {
    const { name } = await enter();
    const { status, body } = await post('/signup', account(name));
    assert.deepEqual([status, body.code], [409, 'name-taken']);
  });

  it('have names of their own, also when many come at once', async () => {
    const held = await shop.db.transaction();
    await shop.db.query('LOCK TABLE readers IN SHARE MODE', { transaction: held });
    const coming = [1, 2, 3].map(() => post('/signup', account('the crowd')));
    // Now all of them have looked whether there is such a reader, and want to write.
    for (let look = 0; look < 100 && (await waiting()) < coming.length; look += 1) await pause(10);
    await held.commit();
    const statuses = (await Promise.all(coming)).map(({ status }) => status).sort();
    assert.deepEqual(statuses, [201, 409, 409]);
  });

  it('are known on the next day', async () => {
    const { name } = await enter();
    const tomorrow = await openBookshop({ databaseUrl: postgres.url, passwordCost: 1 });
    const other = createServer(tomorrow.app).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { status } = await send(other, 'POST', '/login', account(name));
    other.closeAllConnections();
    other.close();
    await tomorrow.close();
    assert.equal(status, 200);
  });
});

describe('the staff', () => {
  it('keeps the books', async () => {
    const { cookie } = await enter(true);
    const book = { title: 'y'.repeat(200), isbn: '9780141439587', price: '8.20' };
    const made = await post('/books', book, cookie);
    assert.equal(made.status, 201);
    assert.equal(made.body.title, book.title);
    const again = await post('/books', book, cookie);
    assert.deepEqual([again.status, again.body.code], [409, 'isbn-taken']);
    const order = await post('/orders', { book_id: made.body.id, copies: 2 }, cookie);
    assert.deepEqual([order.status, order.body.total_cents], [201, 1_640]);
    const { body: orders } = await get('/orders', cookie);
    assert.equal(orders.results[0].total_cents, 1_640);
    const removed = await send(server, 'DELETE', `/books/${made.body.id}`, undefined, cookie);
    assert.deepEqual([removed.status, removed.body?.code], [409, 'ordered']);
  });
});

describe('wallets', () => {
  it('are never below zero', async () => {
    const [one, other] = [await enter(), await enter()];
    await assert.rejects(transfer(shop.db, one.id, other.id, 1_500), { code: 'not-enough' });
    assert.deepEqual([await cents(one), await cents(other)], [1_000, 1_000]);
    await assert.rejects(transfer(shop.db, other.id, one.id, 1_500), { code: 'not-enough' });
    assert.deepEqual([await cents(one), await cents(other)], [1_000, 1_000]);
  });

  it('lose no cent when many pay at once, in both directions', async () => {
    const [one, other] = [await enter(), await enter()];
    await openAllConnections();
    await Promise.all(
      MANY.map((number) =>
        number % 2 === 0
          ? transfer(shop.db, one.id, other.id, 10)
          : transfer(shop.db, other.id, one.id, 30),
      ),
    );
    assert.deepEqual([await cents(one), await cents(other)], [1_200, 800]);
  });

  it('lose no cent when many pay at once, in one direction', async () => {
    const [one, other] = [await enter(), await enter()];
    await openAllConnections();
    await Promise.all(MANY.map(() => transfer(shop.db, one.id, other.id, 5)));
    assert.deepEqual([await cents(one), await cents(other)], [900, 1_100]);
  });
});
