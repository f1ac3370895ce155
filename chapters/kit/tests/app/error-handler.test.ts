import express, { type Express } from 'express';
import request from 'supertest';

import { type AppLog, silentLog } from '../../src/app/create-log';
import {
  errorHandler,
  type ErrorHandlerOptions,
  notFoundHandler,
} from '../../src/app/error-handler';
import { RuleError } from '../../src/app/rule-error';
import { mount, NotImplemented } from '../../src/not-implemented';

const showPage: ErrorHandlerOptions['showPage'] = (response, { status }) =>
  void response.type('html').send(`<h1>${status}</h1>`);

function createApp(options: Partial<ErrorHandlerOptions> = {}): Express {
  const app = express();
  app.use(express.json());
  app.get('/bug', () => {
    throw new RangeError('the key is burning-lantern');
  });
  app.get('/half', (_request, response) => {
    response.write('half an');
    throw new RangeError('and then');
  });
  app.get('/sold-out', () => {
    throw new RuleError('sold-out', 'There is no copy left.');
  });
  app.get('/refunds', () => {
    throw new NotImplemented('orders/refunds');
  });
  app.use(
    '/mounted',
    mount(() => {
      throw new NotImplemented('orders/refunds');
    }),
  );
  app.post('/orders', (_request, response) => void response.sendStatus(201));
  app.use(notFoundHandler(options));
  app.use(errorHandler({ log: silentLog, ...options }));
  return app;
}

const told = ({ status, body }: request.Response) => ({ status, body: body as unknown });

test('a rule is told with its code, and is a 400', async () => {
  expect(told(await request(createApp()).get('/sold-out'))).toEqual({
    status: 400,
    body: { detail: 'There is no copy left.', code: 'sold-out' },
  });
});

test('the shop says which codes have another status', async () => {
  const app = createApp({ statuses: { 'sold-out': 409 } });
  expect((await request(app).get('/sold-out')).status).toBe(409);
});

test.each(['/refunds', '/mounted/7'])(
  '%s waits for its exercise, and says for which',
  async (path) => {
    expect(told(await request(createApp()).get(path))).toEqual({
      status: 501,
      body: {
        detail: 'This part of the shop is not built yet: orders/refunds is not solved yet.',
        code: 'not-implemented',
      },
    });
  },
);

test('of a bug nothing is told outside, and everything to the log', async () => {
  const lines: [object, string][] = [];
  const log: AppLog = { ...silentLog, error: (...line) => void lines.push(line) };
  expect(told(await request(createApp({ log })).get('/bug?token=hush'))).toEqual({
    status: 500,
    body: { detail: 'Something went wrong in the shop.', code: 'internal-error' },
  });
  expect(lines).toEqual([
    [{ err: new RangeError('the key is burning-lantern'), method: 'GET', url: '/bug' }, 'a bug'],
  ]);
});

test('an answer that has begun is broken off', async () => {
  await expect(request(createApp()).get('/half')).rejects.toThrow(/aborted|hang up/);
});

test('a body that cannot be read is a 400, also when it holds a secret', async () => {
  const sent = request(createApp()).post('/orders').type('json').send('{"key": hush');
  expect(told(await sent)).toEqual({
    status: 400,
    body: { detail: 'The shop cannot read this request.', code: 'unreadable-request' },
  });
});

test('a page that is not there is a 404', async () => {
  expect(told(await request(createApp()).get('/nowhere'))).toEqual({
    status: 404,
    body: { detail: 'There is no such page in this shop.', code: 'unknown-page' },
  });
});

test('the chapter may explain errors of its own', async () => {
  const explain = (error: unknown) =>
    error instanceof RangeError
      ? { status: 503, code: 'settings', detail: 'DEBUG is not set.' }
      : undefined;
  expect(told(await request(createApp({ explain })).get('/bug'))).toEqual({
    status: 503,
    body: { detail: 'DEBUG is not set.', code: 'settings' },
  });
});

test('a browser is shown a page, and everybody else gets JSON', async () => {
  const app = createApp({ showPage });
  const browser = await request(app).get('/refunds').set('accept', 'text/html,*/*;q=0.8');
  const types = await Promise.all(
    ['*/*', 'application/json', 'image/png'].map(
      async (accept) => (await request(app).get('/nowhere').set('accept', accept)).type,
    ),
  );
  expect({ status: browser.status, text: browser.text, types }).toEqual({
    status: 501,
    text: '<h1>501</h1>',
    types: ['application/json', 'application/json', 'application/json'],
  });
});
