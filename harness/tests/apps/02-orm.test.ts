import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const BROWSER = 'text/html,*/*;q=0.8';

const folder = mkdtempSync(join(tmpdir(), 'stockroom-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

/** The stockroom on its samples, as `npm start` opens it; closed after the tests of its block. */
function layOutStockroom({ solved }: { solved: boolean }) {
  const chapter = buildChapter('02-orm', { solved });
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

describe('solved', () => {
  const ask = layOutStockroom({ solved: true });

  test.each([
    ['/', 'Books'],
    ['/pages/authors', 'Authors'],
    ['/pages/authors?in_print=1', 'Show all books'],
    ['/pages/authors/7', 'class="shelf"'],
    ['/pages/new', 'New in print'],
    ['/pages/find?title=Nothing', 'No book here.'],
    ['/pages/queries', 'GET /pages/new'],
  ])('%s is a page', async (path, text) => {
    const page = await ask().get(path);
    expect({ status: page.status, type: page.type }).toEqual({ status: 200, type: 'text/html' });
    expect(page.text).toContain(text);
  });

  test('what a visitor types in stays text', async () => {
    const { text } = await ask().get('/pages/find').query({ title: '"><script>' });
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;"');
  });

  test('the stylesheet of the pages is served', async () => {
    expect((await ask().get('/style.css')).type).toBe('text/css');
  });

  test.each([
    '/books',
    '/authors',
    '/authors/page?limit=2',
    '/labels',
    '/debug/shelf/3',
    '/debug/log',
  ])('%s answers JSON', async (path) => {
    const { status, type } = await ask().get(path);
    expect({ status, type }).toEqual({ status: 200, type: 'application/json' });
  });

  test('an order can be placed and read', async () => {
    const lines = [{ bookId: 1, quantity: 2 }];
    const placed = await ask().post('/orders').send({ readerId: 1, lines });
    const { id } = placed.body as { id: number };
    const read = await ask().get(`/orders/${id}`);
    expect([placed.status, read.status, read.body]).toEqual([
      201,
      200,
      expect.objectContaining({ id, lines: [expect.objectContaining({ quantity: 2 })] }),
    ]);
  });

  test.each([
    ['/orders', { readerId: 1, lines: [] }, 400, 'invalid-order'],
    ['/transfers', { from: 1, to: '2', cents: 5 }, 400, 'invalid-transfer'],
    ['/transfers', { from: 1, to: 2 }, 400, 'invalid-amount'],
    ['/transfers', { from: 1, to: 99_999, cents: 5 }, 404, 'unknown-wallet'],
  ])('POST %s with %j is rejected', async (path, body, status, code) => {
    const answer = await ask().post(path).send(body);
    expect([answer.status, answer.body]).toEqual([status, { detail: expect.any(String), code }]);
  });

  test.each([
    ['/authors/page?limit=0', 400, 'invalid-page'],
    ['/authors/page?offset=x', 400, 'invalid-page'],
    ['/debug/shelf/1001', 400, 'invalid-number'],
    ['/pages/authors/0', 404, 'unknown-author'],
    ['/pages/authors/9999999999', 404, 'unknown-author'],
    ['/pages/authors/7.5', 404, 'unknown-author'],
    ['/orders/99999', 404, 'unknown-order'],
    ['/orders/x', 404, 'unknown-order'],
    ['/nowhere', 404, 'unknown-page'],
  ])('%s is rejected', async (path, status, code) => {
    const answer = await ask().get(path);
    expect([answer.status, answer.body]).toEqual([status, { detail: expect.any(String), code }]);
  });
});

describe('as it was shipped', () => {
  const ask = layOutStockroom({ solved: false });

  test('what is not solved yet says so, to people and to programs', async () => {
    const page = await ask().get('/pages/new').set('accept', BROWSER);
    const json = await ask().get('/orders/1');
    expect([page.status, page.type, json.status, json.body]).toEqual([
      501,
      'text/html',
      501,
      { detail: expect.stringContaining('orm/models'), code: 'not-implemented' },
    ]);
    expect(page.text).toContain('orm/indexes is not solved yet');
  });

  test('the rest of the shop is open', async () => {
    expect((await ask().get('/').set('accept', BROWSER)).status).toBe(200);
  });
});

test('settings that cannot be used are all named, and not told', async () => {
  const { open } = buildChapter('02-orm', { solved: true });
  const env = { PORT: '80a', SLOW_MS: 'slow', DATABASE_URL: 'mysql://shop:hush@db/shop' };
  await expect(open(env)).rejects.toMatchObject({
    problems: [
      'PORT is not a whole number, from 0 to 65535.',
      'DATABASE_URL is not a URL that begins with sqlite:/// or postgres://.',
      'SLOW_MS is not a whole number, 0 or more.',
    ],
  });
});
