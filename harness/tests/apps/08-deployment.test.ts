import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Sequelize } from 'sequelize';
import request from 'supertest';

import type * as Migrations from '../../../chapters/08-deployment/src/data/migrations';
import type * as Schema from '../../../chapters/08-deployment/src/data/schema';
import type * as Start from '../../../chapters/08-deployment/src/server/start';
import { plainTools } from '../../../chapters/kit/src/app';
import { connectDatabase } from '../../../chapters/kit/src/data';
import { buildChapter } from '../support/build-chapter';

const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

const urlOf = (name: string) => `sqlite:///${join(folder, `${name}.sqlite`)}`;

const ALICE = { authorization: 'Token alice' };
const STAFF = { authorization: 'Token staff' };

/** The shop on its samples, as `npm start` opens it; closed after the tests of its block. */
function layOutShop(solved: boolean) {
  const chapter = buildChapter('08-deployment', { solved });
  const url = urlOf(String(solved));
  const { prepareDatabase } = chapter.load<typeof Start>('server/start');
  let shop: Awaited<ReturnType<typeof chapter.open>> | undefined;
  beforeAll(async () => {
    await prepareDatabase({ DATABASE_URL: url, NODE_ENV: 'development' });
    await prepareDatabase({ DATABASE_URL: url, NODE_ENV: 'production' });
    shop = await chapter.open({ DATABASE_URL: url, MEDIA_ROOT: join(folder, 'media'), LAB: '1' });
  });
  afterAll(() => shop?.close?.());
  return { visit: () => request(shop?.app ?? '') };
}

describe.each([{ solved: false }, { solved: true }])('solved: $solved', ({ solved }) => {
  const { visit } = layOutShop(solved);

  test('the front page links its assets', async () => {
    const { status, type, text, headers } = await visit().get('/');
    expect([status, type, headers['cache-control']]).toEqual([200, 'text/html', 'no-cache']);
    expect(text).toContain('<script src="/static/order.js" defer>');
  });

  test('the samples are there, once', async () => {
    const { body } = await visit().get('/books');
    const [first] = body as { id: number }[];
    const one = await visit().get(`/books/${first?.id}`);
    expect([(body as unknown[]).length, one.body]).toEqual([40, first]);
  });

  test('an order gets a receipt', async () => {
    const { status, body } = await visit().post('/orders').set(ALICE).send({ bookId: 7 });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.any(Number),
        bookId: 7,
        cents: expect.any(Number),
        receipt: expect.stringMatching(/^[\w-]{43}$/),
      },
    ]);
  });

  test('what a reader sends can be fetched', async () => {
    const body = { name: 'a.TXT', content: Buffer.from('ink').toString('base64') };
    const sent = await visit().post('/media').set(ALICE).send(body);
    expect(sent.headers['location']).toMatch(/^\/media\/[\w-]{36}\.txt$/);
    const got = await visit().get(String(sent.headers['location'])).buffer();
    expect([sent.status, got.status, got.text]).toEqual([201, 200, 'ink']);
  });

  test('a request has an id, which it may bring', async () => {
    const ask = async (id: string) => {
      const { headers, body } = await visit().get('/whoami').set('X-Request-Id', id);
      return [headers['x-request-id'], (body as { requestId: string }).requestId];
    };
    expect(await ask('abc-1.2_3')).toEqual(['abc-1.2_3', 'abc-1.2_3']);
    const [header, inside] = await ask('not a good id');
    expect(header).toMatch(/^[0-9a-f-]{36}$/);
    expect(inside).toBe(header);
  });

  test.each([
    ['get', '/nothing', {}, 404],
    ['get', '/books/999', {}, 404],
    ['get', '/books/x', {}, 404],
    ['post', '/orders', {}, 401],
    ['post', '/orders', ALICE, 400],
    ['post', '/orders', STAFF, 401],
    ['post', '/media', {}, 401],
    ['post', '/media', ALICE, 400],
    ['get', '/metrics', {}, 200],
    ['get', '/livez', {}, 200],
    ['get', '/readyz', {}, 200],
    ['get', '/lab/slow', {}, 401],
    ['get', '/lab/slow', ALICE, 403],
    ['get', '/lab/slow', STAFF, 200],
    ['get', '/lab/nested', STAFF, 200],
    ['get', '/lab/boom', STAFF, 500],
  ] as const)('%s %s as %j: %i', async (method, path, headers, status) => {
    expect((await visit()[method](path).set(headers)).status).toBe(status);
  });
});

test('without LAB there is no lab', async () => {
  const { app, close } = await buildChapter('08-deployment', { solved: false }).open({
    DATABASE_URL: urlOf('without'),
  });
  const { status } = await request(app).get('/lab/slow').set(STAFF);
  await close?.();
  expect(status).toBe(404);
});

describe('migrations', () => {
  const chapter = buildChapter('08-deployment', { solved: false });
  const { createMigrations } = chapter.load<typeof Migrations>('data/migrations');
  const { schema } = chapter.load<typeof Schema>('data/schema');
  const { prepareDatabase } = chapter.load<typeof Start>('server/start');

  /** Everything that SQLite knows of the tables, without those of SQLite itself. */
  const describeTables = async (db: Sequelize) => {
    const [rows] = await db.query(
      "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    const [applied] = await db.query('SELECT name FROM migrations ORDER BY name');
    const shown = (rows as { sql: string | null; name: string }[]).filter(
      ({ name }) => name !== 'migrations',
    );
    return { shown, applied };
  };

  test('all of them make the tables of the tests, and are taken back', async () => {
    const migrated = connectDatabase(urlOf('migrated'), plainTools);
    const made = connectDatabase(urlOf('made'), plainTools);
    const migrations = createMigrations(migrated);
    await migrations.up();
    for (const statement of schema('sqlite')) await made.query(statement);
    expect(await describeTables(migrated)).toEqual(await describeTables(made));
    expect(await createMigrations(made).pending()).toEqual([]);
    await migrations.down({ to: 0 });
    expect(await describeTables(migrated)).toEqual({ shown: [], applied: [] });
    await migrated.close();
    await made.close();
  });

  test('in production a shop with pending migrations does not start', async () => {
    const start = prepareDatabase({ DATABASE_URL: urlOf('pending'), NODE_ENV: 'production' });
    await expect(start).rejects.toMatchObject({
      name: 'StartError',
      problems: ['migrations are pending: 001-catalog, 002-orders. Run npm run migrate.'],
    });
  });
});

test.each([
  [{ NODE_ENV: 'staging' }, ['NODE_ENV']],
  [{ NODE_ENV: 'production' }, ['SECRET_KEY']],
  [{ SECRET_KEY: 'short' }, ['SECRET_KEY']],
  [{ DRAIN_MS: '-1', GRACE_MS: 'x' }, ['DRAIN_MS', 'GRACE_MS']],
  [{ SENTRY_DSN: 'sentry' }, ['SENTRY_DSN']],
  [{ SENTRY_SAMPLE_RATE: '1.5' }, ['SENTRY_SAMPLE_RATE']],
  [{ LAB: 'yes' }, ['LAB']],
])('%j names %j', async (env, variables) => {
  const starter = buildChapter('08-deployment', { solved: false });
  await expect(starter.open(env as never)).rejects.toMatchObject({ variables });
});
