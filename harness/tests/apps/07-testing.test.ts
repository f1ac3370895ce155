import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const folder = mkdtempSync(join(tmpdir(), 'untested-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

const ADA = { name: 'ada', password: 'paper lantern' };

describe.each([false, true])('solved: %s', (solved) => {
  const chapter = buildChapter('07-testing', { solved });
  const url = `sqlite:///${join(folder, `${solved}.sqlite`)}`;
  let shop: Awaited<ReturnType<typeof chapter.open>> | undefined;
  const visit = () => request.agent(shop?.app ?? '');

  beforeAll(async () => {
    const first = chapter.load<{ fillAtFirstStart(url: string): Promise<boolean> }>(
      'data/first-start',
    );
    expect(await first.fillAtFirstStart(url)).toBe(true);
    shop = await chapter.open({ DATABASE_URL: url });
    await visit().post('/signup').send(ADA).expect(201);
  });
  afterAll(() => shop?.close?.());

  test.each(['/', '/tests'])('%s is a page', async (path) => {
    const { status, type, text } = await visit().get(path);
    expect([status, type]).toEqual([200, 'text/html']);
    expect(text).toContain('</html>');
  });

  test('the shop has its samples', async () => {
    const { body } = await visit().get('/books?page_size=3').expect(200);
    expect(body).toMatchObject({ count: 40, page: 1, page_size: 3 });
  });

  test('a reader orders a book, and pays another reader', async () => {
    const ada = visit();
    await ada.post('/orders').send({ book_id: 1 }).expect(401);
    await ada.post('/login').send(ADA).expect(200);
    await ada.post('/orders').send({ book_id: 1, copies: 2 }).expect(201);
    const { body } = await ada.get('/orders').expect(200);
    expect(body).toMatchObject({ count: 1, results: [{ book_id: 1, copies: 2 }] });
    await ada.post('/wallets/transfer').send({ to: 'ada', cents: 1 }).expect(400);
    await ada.post('/books').send({}).expect(403);
    await ada.post('/logout').expect(204);
    await ada.get('/orders').expect(401);
  });
});
