import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fetchRate, RateError } from '../bookshop/rates';
import { forbidNetwork } from '../support/no-network';

forbidNetwork();

type Script = (response: ServerResponse) => void;

/** Runs a service that responds as the script says, for as long as `act` takes. */
async function withService<T>(script: Script, act: (url: string) => Promise<T>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push([request.method, request.url].join(' '));
    script(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const { port } = server.address() as AddressInfo;
    return { result: await act(`http://127.0.0.1:${port}`), requests };
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** What comes of one call of the shop: the rate, or whether the error is the promised one. */
const ask = (timeoutMs: number) => (url: string) =>
  fetchRate('NOK', { url, timeoutMs }).catch((error: unknown) =>
    error instanceof RateError ? 'RateError' : error,
  );
const patiently = ask(60_000);
const hastily = ask(150);

const reply =
  (status: number, body: unknown): Script =>
  (response) => {
    response.statusCode = status;
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

test('one request leads to the rate', async () => {
  const { result, requests } = await withService(
    reply(200, { currency: 'NOK', rate: 11.62345 }),
    patiently,
  );
  assert.equal(result, 11.62345);
  assert.deepEqual(requests, ['GET /rates/NOK']);
});

test('the path of the URL stays', async () => {
  const { requests } = await withService(
    reply(200, { currency: 'NOK', rate: 11.6 }),
    (url) => patiently(`${url}/v2/money`),
  );
  assert.deepEqual(requests, ['GET /v2/money/rates/NOK']);
});

test('the second call sees a new rate', async () => {
  let rate = 10;
  const { result } = await withService(
    (response) => reply(200, { currency: 'NOK', rate: (rate += 1) })(response),
    async (url) => [await patiently(url), await patiently(url)],
  );
  assert.deepEqual(result, [11, 12]);
});

test('bad responses are errors, and are not asked for again', async () => {
  const right = { currency: 'NOK', rate: 11.6 };
  const scripts = {
    'no such page': reply(404, right),
    'an error of the service': reply(500, right),
    'no JSON': reply(200, 'rate=11.6'),
    'no rate': reply(200, { currency: 'NOK' }),
    'a string': reply(200, { ...right, rate: '11.6' }),
    'a rate of zero': reply(200, { ...right, rate: 0 }),
    'a rate below zero': reply(200, { ...right, rate: -11.6 }),
    'another currency': reply(200, { ...right, currency: 'SEK' }),
  };
  for (const [name, script] of Object.entries(scripts)) {
    const { result, requests } = await withService(script, patiently);
    assert.equal(result, 'RateError', name);
    assert.equal(requests.length, 1, name);
  }
});

test('a connection that the service ends is not made again', async () => {
  const { result, requests } = await withService((response) => response.destroy(), patiently);
  assert.deepEqual([result, requests.length], ['RateError', 1]);
});

test('a service without a response is given up', async () => {
  assert.equal((await withService(() => {}, hastily)).result, 'RateError');
});

test('a service with half a response is given up', async () => {
  const half: Script = (response) => response.writeHead(200).write('{');
  assert.equal((await withService(half, hastily)).result, 'RateError');
});

test('a closed port is an error', async () => {
  const { result: url } = await withService(reply(200, {}), (free) => Promise.resolve(free));
  assert.equal(await patiently(url), 'RateError');
});
