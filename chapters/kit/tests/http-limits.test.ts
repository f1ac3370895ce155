import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createHttpClient, type HttpClient } from '../src/http';
import { deferred } from './deferred';
import { freezeDeadlines } from './freeze-deadlines';
import { serve, stopServing } from './serve';

let client: HttpClient;

beforeEach(freezeDeadlines);
afterEach(async () => {
  jest.useRealTimers();
  client.close();
  await stopServing();
});

async function connect(listener: RequestListener): Promise<HttpClient> {
  client = createHttpClient(await serve(listener));
  return client;
}

test('an answer of five million bytes is taken', async () => {
  const { http } = await connect((_, response) => response.end('x'.repeat(5_000_000)));
  expect((await http('GET', '/')).text).toHaveLength(5_000_000);
});

test('an answer of more bytes is given up', async () => {
  const { http } = await connect((_, response) => response.end('x'.repeat(5_000_001)));
  await expect(http('GET', '/much')).rejects.toThrow('GET /much returned more than 5000000 bytes');
});

test('a request without an answer is given up after ten seconds', async () => {
  const asked = deferred<void>();
  const { http } = await connect(() => asked.resolve());
  const answer = http('POST', '/slow', { body: {} });
  await asked.promise;
  jest.advanceTimersByTime(10_000);
  await expect(answer).rejects.toThrow('POST /slow had no response within 10 s');
});

test('an answer that never ends is given up after ten seconds', async () => {
  const asked = deferred<void>();
  const { http } = await connect((_, response) => {
    response.write('begun', () => asked.resolve());
  });
  const answer = http('GET', '/slow');
  await asked.promise;
  jest.advanceTimersByTime(10_000);
  await expect(answer).rejects.toThrow('GET /slow had no response within 10 s');
});

test('an answer that breaks off is no answer', async () => {
  const { http } = await connect((_, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half', () => response.destroy());
  });
  await expect(http('GET', '/')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a server that is not there is told', async () => {
  client = createHttpClient(`http://127.0.0.1:${await findClosedPort()}`);
  await expect(client.http('GET', '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test.each<[string, RequestListener]>([
  ['an answer', (_, response) => response.end()],
  ['a broken connection', (request) => request.socket.destroy()],
  [
    'half an answer',
    (_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
    },
  ],
  ['far too much', (_, response) => response.end('x'.repeat(5_000_001))],
])('after %s no deadline is left running', async (_, listener) => {
  const { http } = await connect(listener);
  await http('GET', '/').catch(() => {});
  await new Promise(setImmediate);
  expect(jest.getTimerCount()).toBe(0);
});

async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
