import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fetchRate } from '../bookshop/rates';
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
  await fetchDollars();
});

test('the service is asked once, with GET, for this currency', async () => {
  respond = sends(rateOf(1.1));
  await fetchDollars();
});

test('a rate is asked for again each time', async () => {
  respond = sends(rateOf(1.1));
  await fetchDollars();
  respond = sends(rateOf(1.2));
  await fetchDollars();
});

test.each([400, 404, 500, 503])('status %d is an error, whatever the body', async (status) => {
  respond = sends(rateOf(1.1), status);
  await fetchDollars().catch(() => {});
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
  await fetchDollars().catch(() => {});
});

test('a service that never responds is an error once the time is over', async () => {
  respond = () => {};
  await fetchDollars(50).catch(() => {});
});

test('a body that never ends is an error once the time is over', async () => {
  respond = (_request, response) => {
    response.writeHead(200).write('{"currency": "USD",');
  };
  // Enough for the headers, also where the machine is busy.
  await fetchDollars(200).catch(() => {});
});

test('a service that nobody runs is an error', async () => {
  service.close();
  await once(service, 'close');
  await fetchDollars().catch(() => {});
});
