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
    const { body } = await ask().get('/api/books?search=sea&in_stock=1&ordering=-price&page=2');
    const { count, next, previous, results } = body as Record<string, unknown>;
    expect([count, results, next, previous]).toEqual([
      expect.any(Number),
      expect.any(Array),
      expect.stringMatching(/\/api\/books\?search=sea&in_stock=1&ordering=-price&page=3$/),
      expect.stringMatching(/\/api\/books\?search=sea&in_stock=1&ordering=-price$/),
    ]);
  });

  test.each(['/api/search?search=%00', '/api/shelf?author=999', '/api/books?min_price=x'])(
    '%s is told what is wrong, by field',
    async (path) => {
      const { status, body } = await ask().get(path);
      expect([status, Object.values(body as object)]).toEqual([400, [[expect.any(String)]]]);
    },
  );

  test('a body that is no JSON is refused', async () => {
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

  test('a book is shown', async () => {
    const { body } = await ask().get('/api/books/7');
    expect(body).toMatchObject({ id: 7, title: expect.any(String), price: expect.any(String) });
  });
});
