import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const folder = mkdtempSync(join(tmpdir(), 'reading-room-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

/** The shop on its samples, as `npm start` opens it; closed after the tests of its block. */
function layOutShop(solved: boolean) {
  const chapter = buildChapter('05-caching', { solved });
  const url = `sqlite:///${join(folder, `${solved}.sqlite`)}`;
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

const STAFF = { authorization: 'Token staff' };

describe.each([{ solved: false }, { solved: true }])('solved: $solved', ({ solved }) => {
  const visit = layOutShop(solved);

  test.each(['/', '/cache', '/shelves/novels', '/shelves/poetry?lang=de'])(
    '%s is a page',
    async (path) => {
      const { status, type, text } = await visit().get(path);
      expect([status, type]).toEqual([200, 'text/html']);
      expect(text).toContain('</html>');
    },
  );

  test.each([
    ['/nothing', 404],
    ['/shelves/cookery', 404],
    ['/books/0', 404],
    ['/books?author=nobody', 404],
    ['/authors/0', 404],
    ['/window/spring?status=100', 400],
    ['/window/spring?vary=a&vary=b', 400],
    ['/account/orders', 401],
  ])('%s is a page that says what is wrong: %i', async (path, status) => {
    const answer = await visit().get(path).set('accept', 'text/html');
    expect([answer.status, answer.type]).toEqual([status, 'text/html']);
  });

  test('ten books are best sellers, those with the most copies sold first', async () => {
    const { body, headers } = await visit().get('/bestsellers');
    const { render, results } = body as { render: number; results: { sold: number }[] };
    const sold = results.map((one) => one.sold);
    expect(sold).toHaveLength(10);
    expect(sold).toEqual(sold.toSorted((a, b) => b - a));
    expect(headers['x-render']).toBe(String(render));
  });

  test('the window responds as it is told', async () => {
    const told = await visit()
      .get('/window/autumn?status=404&cc=no-store&vary=Accept-Language&cookie=1')
      .set('accept-language', 'de');
    expect(told.status).toBe(404);
    expect(told.body).toMatchObject({ name: 'autumn', seen: { 'accept-language': 'de' } });
    expect(told.headers).toMatchObject({
      'cache-control': 'no-store',
      vary: 'Accept-Language',
      'set-cookie': [expect.stringMatching(/^seen=\d+;/)],
      'x-render': expect.any(String),
    });
  });

  test('a window that is streamed has no length, and the same body', async () => {
    const { body, headers } = await visit().get('/window/autumn?stream=1');
    expect(body).toMatchObject({ name: 'autumn', render: Number(headers['x-render']) });
    expect(headers).toMatchObject({ 'transfer-encoding': 'chunked' });
  });

  test('every reader sees their own orders', async () => {
    const [alice, bob] = await Promise.all(
      ['alice', 'bob'].map(async (name) => {
        const { body } = await visit().get('/account/orders').set('authorization', `Token ${name}`);
        return body as { reader: string; orders: unknown[] };
      }),
    );
    expect([alice?.reader, bob?.reader]).toEqual(['alice', 'bob']);
    expect(alice?.orders).not.toEqual(bob?.orders);
  });

  test('a book is added, moved to another author, repriced and removed', async () => {
    const send = (method: 'post' | 'patch' | 'delete', path: string, body = {}) =>
      visit()[method](path).set(STAFF).send(body);
    const added = await send('post', '/books', { title: 'Fog', authorId: 1, priceCents: 1_005 });
    const { id } = added.body as { id: number };
    const moved = await send('patch', `/books/${id}`, { authorId: 2 });
    const repriced = await send('post', '/books/reprice', { authorId: 2, percent: 10 });
    const seen = await visit().get(`/books/${id}`);
    const listed = await visit().get('/books?author=2');
    const removed = await send('delete', `/books/${id}`);
    const after = await visit().get(`/books/${id}`);
    const statuses = [added, moved, repriced, seen, removed, after].map(({ status }) => status);
    expect(statuses).toEqual([201, 200, 200, 200, 204, 404]);
    // 1005 cents and ten per cent are 1105.5 cents.
    const book = { id, title: 'Fog', authorId: 2, priceCents: 1_106, copies: 0, shelf: '' };
    expect(seen.body).toMatchObject(book);
    const { results } = listed.body as { results: unknown[] };
    expect(results).toContainEqual(seen.body);
    expect(repriced.body).toEqual({ changed: results.length });
  });

  test.each([
    ['post', '/books', { title: '', authorId: 1, priceCents: 1 }, 400],
    ['post', '/books', { title: 'Fog', authorId: 9_999, priceCents: 1 }, 404],
    ['patch', '/books/9999', { copies: 1 }, 404],
    ['patch', '/books/1', { authorId: 9_999 }, 404],
    ['delete', '/books/9999', {}, 404],
    ['post', '/books/reprice', { authorId: 1, percent: 1.5 }, 400],
    ['post', '/books/reprice', { authorId: 9_999, percent: 1 }, 404],
  ] as const)('%s %s %j is refused: %i', async (method, path, body, status) => {
    const answer = await visit()[method](path).set(STAFF).send(body);
    expect([answer.status, answer.body]).toEqual([
      status,
      { code: expect.any(String), detail: expect.any(String) },
    ]);
  });

  test('only the staff writes', async () => {
    const stranger = await visit().post('/books/reprice').send({ authorId: 1, percent: 1 });
    const reader = await visit().delete('/books/1').set('authorization', 'Token alice');
    expect([stranger.status, reader.status]).toEqual([401, 403]);
    expect(stranger.headers['www-authenticate']).toBe('Token');
  });

  test('authors are listed by name', async () => {
    const { body } = await visit().get('/authors');
    const { results } = body as { results: { id: number; name: string }[] };
    const one = await visit().get(`/authors/${results[0]?.id}`);
    expect(one.body).toEqual(results[0]);
    expect(results[0]).toEqual({
      id: expect.any(Number),
      name: expect.any(String),
      version: 1,
      updatedAt: '2029-11-05T08:00:00.000Z',
    });
  });
});

test('a notice is stored in the cache, so it waits for its exercise', async () => {
  const { app, close } = await buildChapter('05-caching', { solved: false }).open({
    DATABASE_URL: `sqlite:///${join(folder, 'notice.sqlite')}`,
  });
  const { status, body } = await request(app).post('/notice').set(STAFF).send({ text: 'Hello' });
  await close?.();
  expect([status, body]).toEqual([
    501,
    { code: 'not-implemented', detail: expect.stringContaining('caching/cache-api') },
  ]);
});

test('a shop whose store is not solved does not open', async () => {
  const starter = buildChapter('05-caching', { solved: false });
  await expect(starter.open({ CACHE_URL: 'memory:?max=3&cull=3' })).rejects.toMatchObject({
    code: 'not-implemented',
  });
});

test.each([
  [{ CACHE_URL: 'memory:?max=0' }, 'CACHE_URL'],
  [{ CACHE_URL: 'memory:?size=3' }, 'CACHE_URL'],
  [{ CACHE_URL: 'memcached://localhost' }, 'CACHE_URL'],
  [{ CACHE_URL: 'redis:' }, 'REDIS_URL'],
  [{ CACHE_PREFIX: 'two words' }, 'CACHE_PREFIX'],
  [{ PAGE_TTL: '-1' }, 'PAGE_TTL'],
  [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY'],
])('%j names %s', async (env, variable) => {
  const starter = buildChapter('05-caching', { solved: false });
  await expect(starter.open(env as never)).rejects.toMatchObject({ variables: [variable] });
});
