import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const solved = buildChapter('03-api', { solved: true });
const starter = buildChapter('03-api', { solved: false });

test('the front is a page, with its stylesheet', async () => {
  const { app } = await solved.open({ SHOP_NAME: 'Ink & Co' });
  const front = await request(app).get('/');
  const style = await request(app).get('/style.css');
  expect([front.status, front.type, style.type]).toEqual([200, 'text/html', 'text/css']);
  expect(front.text).toContain('Ink &amp; Co');
});

test('a reader is greeted', async () => {
  const { app } = await solved.open();
  expect((await request(app).get('/greetings/Ada')).body).toEqual({ greeting: 'Welcome, Ada!' });
});

test('as it was shipped, what is not solved yet says so', async () => {
  const { app } = await starter.open();
  const { status, body } = await request(app).get('/greetings/Ada');
  expect([status, body]).toEqual([501, { detail: expect.any(String), code: 'not-implemented' }]);
});

test('settings that cannot be used are named', async () => {
  await expect(starter.open({ PORT: '80a' })).rejects.toMatchObject({ variables: ['PORT'] });
});
