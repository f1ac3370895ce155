import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fetchRate, RateError } from '../bookshop/rates';
import { forbidNetwork } from '../support/no-network';

forbidNetwork();

let service: Server;
let url: string;
/** The requests that the service has got. */
let asked: string[];
let respond: RequestListener;

beforeEach(async () => {
  asked = [];
  service = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    respond(request, response);
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});

afterEach(async () => {
  if (!service.listening) return;
  // Also those to which nobody has responded.
  service.closeAllConnections();
  service.close();
  await once(service, 'close');
});

const sends =
  (body: string, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
const rateOf = (rate: unknown, currency = 'USD') => JSON.stringify({ currency, rate });
/** A busy machine must not let tests fail, so the shop gets much time where the service responds. */
const fetchDollars = (timeoutMs = 60_000) => fetchRate('USD', { url, timeoutMs });

test('a rate is what the service says, with all digits', async () => {
  respond = sends(rateOf(1.08765));
  expect(await fetchDollars()).toBe(1.08765);
});

test('the service is asked once, with GET, for this currency', async () => {
  respond = sends(rateOf(1.1));
  await fetchDollars();
  expect(asked).toEqual(['GET /rates/USD']);
});

test('the path of the URL is a part of the address', async () => {
  respond = sends(rateOf(1.1));
  await fetchRate('USD', { url: `${url}/v1`, timeoutMs: 60_000 });
  expect(asked).toEqual(['GET /v1/rates/USD']);
});

test('a connection that breaks is an error, and no second one is made', async () => {
  respond = (request) => request.socket.destroy();
  await expect(fetchDollars()).rejects.toThrow(RateError);
  expect(asked).toHaveLength(1);
});

test('a rate is asked for again each time', async () => {
  respond = sends(rateOf(1.1));
  await fetchDollars();
  respond = sends(rateOf(1.2));
  expect(await fetchDollars()).toBe(1.2);
});

test.each([400, 404, 500, 503])('status %d is an error, whatever the body', async (status) => {
  respond = sends(rateOf(1.1), status);
  await expect(fetchDollars()).rejects.toThrow(RateError);
  expect(asked).toHaveLength(1);
});

test.each([
  '<h1>Bad gateway</h1>',
  '',
  'null',
  '[]',
  '{"currency": "USD"}',
  rateOf('1.1'),
  rateOf(0),
  rateOf(-1.1),
  rateOf(null),
  rateOf(1.1, 'CHF'),
])('the body %j is no rate', async (body) => {
  respond = sends(body);
  await expect(fetchDollars()).rejects.toThrow(RateError);
});

test('a service that never responds is an error once the time is over', async () => {
  respond = () => {};
  await expect(fetchDollars(50)).rejects.toThrow(RateError);
});

test('a body that never ends is an error once the time is over', async () => {
  respond = (_request, response) => {
    response.writeHead(200).write('{"currency": "USD",');
  };
  // Enough for the headers, also where the machine is busy.
  await expect(fetchDollars(200)).rejects.toThrow(RateError);
});

test('a service that nobody runs is an error', async () => {
  service.close();
  await once(service, 'close');
  await expect(fetchDollars()).rejects.toThrow(RateError);
});
