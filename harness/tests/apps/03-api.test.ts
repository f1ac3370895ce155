import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const folder = mkdtempSync(join(tmpdir(), 'api-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

/** The API on its samples, as `npm start` opens it; closed after the tests of its block. */
function layOutApi({ solved }: { solved: boolean }) {
  const chapter = buildChapter('03-api', { solved });
  const url = `sqlite:///${join(folder, solved ? 'solved.sqlite' : 'starter.sqlite')}`;
  const first = chapter.load<{ fillAtFirstStart(url: string): Promise<boolean> }>(
    'data/first-start',
  );
  let shop: Awaited<ReturnType<typeof chapter.open>> | undefined;
  beforeAll(async () => {
    await first.fillAtFirstStart(url);
    shop = await chapter.open({ DATABASE_URL: url });
  });
  afterAll(() => shop?.close?.());
  return () => request(shop?.app ?? '');
}

const ADA = { username: 'ada', email: 'ada@lantern.test', display_name: 'Ada', is_staff: true };

describe('solved', () => {
  const ask = layOutApi({ solved: true });

  test('a reader signs up, is shown, and is not on the staff', async () => {
    const created = await ask().post('/api/readers').send(ADA);
    const { id } = created.body as { id: number };
    const shown = await ask().get(`/api/readers/${id}`);
    expect([created.status, shown.body]).toEqual([
      201,
      {
        id: 61,
        username: 'ada',
        display_name: 'Ada',
        birth_year: null,
        newsletter: false,
        preferences: {},
      },
    ]);
  });

  test('a name that is taken is a conflict', async () => {
    const { status, body } = await ask().patch('/api/readers/2').send({ username: 'ada' });
    expect([status, body]).toMatchObject([409, { code: 'taken' }]);
  });

  test('a book is corrected, and what is wrong is told by field', async () => {
    const right = await ask().patch('/api/books/7').send({ price: '12.5' });
    const wrong = await ask().patch('/api/books/7').send({ price: 0, isbn13: '978-0' });
    expect([right.status, right.body]).toMatchObject([200, { id: 7, price: '12.50' }]);
    expect([wrong.status, Object.keys(wrong.body as object)]).toEqual([400, ['isbn13', 'price']]);
  });

  test.each(['/api/books/0', '/api/books/9e9', '/api/readers/999', '/api/nothing'])(
    '%s is not there',
    async (path) => {
      const { status, body } = await ask().get(path);
      expect([status, body]).toEqual([
        404,
        { detail: expect.any(String), code: expect.any(String) },
      ]);
    },
  );

  test('authors are a view set', async () => {
    const created = await ask().post('/api/authors').send({ name: 'Ada' });
    const { id } = created.body as { id: number };
    const removed = await ask().delete(`/api/authors/${id}`);
    const refused = await ask().delete('/api/genres/1');
    expect([created.headers['location'], removed.status]).toEqual([`/api/authors/${id}`, 204]);
    expect([refused.status, refused.body]).toMatchObject([405, { code: 'method-not-allowed' }]);
  });

  test('a parcel is announced as JSON, and as nothing else', async () => {
    const form = await ask().post('/api/parcels').type('form').send('books=12');
    expect([form.status, form.body]).toMatchObject([415, { code: 'unsupported-media-type' }]);
    const shown = await ask().get('/api/parcels/7');
    expect(shown.body).toMatchObject({ id: 7, publisher: expect.any(String) });
  });

  test('the catalogue is searched, filtered, sorted and paged', async () => {
    const { body } = await ask().get('/api/books?search=a&in_stock=1&ordering=-price&page=2');
    const { count, next, previous, results } = body as Record<string, unknown>;
    expect([count, results, next, previous]).toEqual([
      expect.any(Number),
      expect.any(Array),
      expect.stringMatching(/\/api\/books\?search=a&in_stock=1&ordering=-price&page=3$/),
      expect.stringMatching(/\/api\/books\?search=a&in_stock=1&ordering=-price$/),
    ]);
  });

  test.each(['/api/search?search=%00', '/api/shelf?author=999', '/api/books?min_price=x'])(
    '%s is told what is wrong, by field',
    async (path) => {
      const { status, body } = await ask().get(path);
      expect([status, Object.values(body as object)]).toEqual([400, [[expect.any(String)]]]);
    },
  );

  const HALINA = { username: 'halina_hollisade', password: 'paper lantern' };

  test.each([
    ['/api/tokens', 'Token', 'token'],
    ['/api/jwt', 'Bearer', 'jwt'],
  ])('POST %s signs in', async (path, scheme, by) => {
    const { body } = await ask().post(path).send(HALINA);
    const { token } = body as { token: string };
    const me = await ask().get('/api/me').set('authorization', `${scheme} ${token}`);
    expect(me.body).toEqual({ username: 'halina_hollisade', is_staff: true, by });
  });

  test('a session is kept in a cookie', async () => {
    const signedIn = await ask().post('/api/session').send(HALINA);
    const [cookie = ''] = signedIn.get('set-cookie') ?? [];
    const me = await ask().get('/api/me').set('cookie', cookie);
    expect([signedIn.status, me.body]).toMatchObject([201, { by: 'session' }]);
  });

  test('who cannot sign in is not told why', async () => {
    const wrong = await ask()
      .post('/api/session')
      .send({ ...HALINA, password: 'x' });
    const nobody = await ask()
      .post('/api/session')
      .send({ ...HALINA, username: 'nobody' });
    expect([wrong.status, wrong.body]).toMatchObject([400, { code: 'wrong-password' }]);
    expect([nobody.status, nobody.body]).toEqual([400, wrong.body]);
  });

  test('a reader orders, sees the order and cancels it', async () => {
    const card = 'Card 4701';
    const body = { book: 7, copies: 2, reader: 1, status: 'sent', total: '0.01' };
    const { body: order } = await ask().post('/api/orders').set('authorization', card).send(body);
    const { id } = order as { id: number };
    const path = `/api/orders/${id}`;
    const cancelled = await ask().post(`${path}/cancel`).set('authorization', card);
    const { body: after } = await ask().get(path).set('authorization', card);
    expect([order, cancelled.status, after]).toMatchObject([
      { reader: 2, status: 'placed', total: expect.stringMatching(/^[1-9]\d*\.\d\d$/) },
      204,
      { id, status: 'cancelled' },
    ]);
  });

  test('a body that is not JSON is rejected', async () => {
    const { status, body } = await ask().post('/api/books').type('json').send('{"title":');
    expect([status, body]).toMatchObject([400, { code: 'unreadable-request' }]);
  });
});

describe('as it was shipped', () => {
  const ask = layOutApi({ solved: false });

  test('what is not solved yet says so', async () => {
    const { status, body } = await ask().post('/api/readers').send(ADA);
    expect([status, body]).toEqual([501, { detail: expect.any(String), code: 'not-implemented' }]);
  });

  test.each([
    ...['/api', '/api/authors', '/api/genres/1', '/api/parcels'],
    ...['/api/books', '/api/authors/7/books', '/api/search?search=sea', '/api/shelf'],
  ])('%s is not solved yet', async (path) => {
    const { status, body } = await ask().get(path);
    expect([status, body]).toMatchObject([501, { code: 'not-implemented' }]);
  });

  test.each([
    ['/api/me', 'Card 4700', 200],
    ['/api/me', 'Card 1', 401],
    ['/api/me', 'Token x', 501],
    ['/api/me', 'Bearer x', 501],
    ['/api/orders', 'Card 4700', 501],
  ])('GET %s as %s is %i', async (path, authorization, status) => {
    expect((await ask().get(path).set('authorization', authorization)).status).toBe(status);
  });

  test('a book is shown', async () => {
    const { body } = await ask().get('/api/books/7');
    expect(body).toMatchObject({ id: 7, title: expect.any(String), price: expect.any(String) });
  });
});
