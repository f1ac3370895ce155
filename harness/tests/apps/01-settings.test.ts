import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const BROWSER = 'text/html,*/*;q=0.8';

const solved = buildChapter('01-settings', { solved: true });
const starter = buildChapter('01-settings', { solved: false });

const PROD = {
  SHOP_ENV: 'prod',
  SHOP_NAME: 'Ink & Co',
  SECRET_KEY: 'a key that only this shop knows',
  DATABASE_URL: 'postgres://shop:hush@db.example.com/shop',
  ALLOWED_HOSTS: '127.0.0.1',
};

test('a browser sees the sign as a page, a program as JSON', async () => {
  const { app } = await solved.open({ ...PROD, OPENING_HOURS: '{"mon":"9-12"}' });
  const page = await request(app).get('/').set('accept', BROWSER);
  expect([page.status, page.type]).toEqual([200, 'text/html']);
  expect(page.text).toMatch(/<h1>Ink &amp; Co<\/h1>[^]*mon 9-12/);
  expect((await request(app).get('/')).body).toMatchObject({ name: 'Ink & Co' });
});

test.each([
  ['/about', 'application/json'],
  ['/style.css', 'text/css'],
  ['/shop/books', 'application/json'],
  ['/shop/books/1', 'application/json'],
])('%s is there', async (path, type) => {
  const { app } = await solved.open(PROD);
  const answer = await request(app).get(path);
  expect([answer.status, answer.type]).toEqual([200, type]);
});

test('an order can be placed', async () => {
  const { app } = await solved.open(PROD);
  const order = await request(app).post('/shop/orders').send({ book_id: 1, copies: 2 });
  expect([order.status, order.body]).toEqual([201, expect.objectContaining({ total: '25.00' })]);
});

test('a variable that cannot be used is named, and not told', async () => {
  const { app } = await solved.open({ ...PROD, MAX_COPIES: 'hush' });
  expect((await request(app).get('/')).body).toEqual({
    detail: expect.not.stringContaining('hush'),
    code: 'invalid',
  });
});

test('every refusal has a detail and a code', async () => {
  const { app } = await solved.open(PROD);
  const answers = [
    await request(app).get('/nowhere'),
    await request(app).get('/about').set('host', 'evil.example'),
    await request(app).post('/shop/orders').type('json').send('{'),
  ];
  expect(answers.map(({ status, body }) => [status, body as unknown])).toEqual([
    [404, { detail: expect.any(String), code: 'unknown-page' }],
    [400, { detail: expect.any(String), code: 'disallowed-host' }],
    [400, { detail: expect.any(String), code: 'unreadable-request' }],
  ]);
});

test('as it was shipped, what is not solved yet says so and the rest is open', async () => {
  const { app } = await starter.open({ SHOP_ENV: 'dev' });
  const sign = await request(app).get('/');
  const about = await request(app).get('/about').set('accept', BROWSER);
  expect([sign.status, sign.body, about.status]).toEqual([
    501,
    { detail: expect.stringContaining('settings/env-casting'), code: 'not-implemented' },
    200,
  ]);
});

test('a shop without the name of its environment does not open', async () => {
  await expect(solved.open({})).rejects.toMatchObject({ code: 'unknown-environment' });
});
