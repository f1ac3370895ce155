import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express, { type NextFunction, type Response } from 'express';

import { fetchRate, RateError } from '../bookshop/rates';
import { forbidNetwork } from '../support/no-network';

forbidNetwork();

/** A service of rates in Express; it knows what it is told about each currency. */
class RateService {
  readonly answers = new Map<string, (response: Response) => void>();
  readonly requests: string[] = [];
  #server: Server | undefined;

  async open() {
    const app = express();
    const answer = (currency: string, asked: string, response: Response, next: NextFunction) => {
      this.requests.push(asked);
      const told = this.answers.get(currency);
      if (told) told(response);
      else next();
    };
    app.get('/rates/:currency', ({ params: { currency } }, response, next) => {
      answer(currency, currency, response, next);
    });
    app.get('/of/:bank/rates/:currency', ({ params: { bank, currency } }, response, next) => {
      answer(currency, `${bank}: ${currency}`, response, next);
    });
    this.#server = app.listen(0, 'localhost');
    await once(this.#server, 'listening');
  }

  get url() {
    const { address, family, port } = this.#server?.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  async close() {
    if (!this.#server?.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  says(currency: string, answer: (response: Response) => void) {
    this.answers.set(currency, answer);
  }
}

let service: RateService;

beforeEach(async () => {
  service = new RateService();
  await service.open();
});

afterEach(() => service.close());

const rate = (currency: string, timeoutMs = 30_000) =>
  fetchRate(currency, { url: service.url, timeoutMs });

const isRateError = (currency: string, timeoutMs?: number) =>
  expect(rate(currency, timeoutMs)).rejects.toBeInstanceOf(RateError);

describe('a service that works', () => {
  test('is asked once for each rate', async () => {
    service.says('CHF', (response) => response.json({ currency: 'CHF', rate: 0.93517 }));
    service.says('JPY', (response) => response.json({ rate: 169.4, currency: 'JPY' }));
    expect([await rate('CHF'), await rate('JPY'), await rate('CHF')]).toEqual([
      0.93517, 169.4, 0.93517,
    ]);
    expect(service.requests).toEqual(['CHF', 'JPY', 'CHF']);
  });

  test('has another rate the next day', async () => {
    service.says('CHF', (response) => response.json({ currency: 'CHF', rate: 0.93 }));
    await rate('CHF');
    service.says('CHF', (response) => response.json({ currency: 'CHF', rate: 0.94 }));
    await expect(rate('CHF')).resolves.toBe(0.94);
  });
});

describe.each([
  { name: 'breaks down', status: 500, body: { currency: 'CHF', rate: 0.9 } },
  { name: 'has moved away', status: 404, body: { currency: 'CHF', rate: 0.9 } },
  { name: 'sends a string', status: 200, body: { currency: 'CHF', rate: '0.9' } },
  { name: 'sends no rate', status: 200, body: { currency: 'CHF' } },
  { name: 'sends zero', status: 200, body: { currency: 'CHF', rate: 0 } },
  { name: 'sends less than zero', status: 200, body: { currency: 'CHF', rate: -0.9 } },
  { name: 'sends something else', status: 200, body: { currency: 'USD', rate: 0.9 } },
  { name: 'sends a page', status: 200, body: '<p>Welcome</p>' },
])('a service that $name', ({ status, body }) => {
  beforeEach(() => {
    service.says('CHF', (response) => {
      response.status(status).send(body);
    });
  });

  test('is an error', () => isRateError('CHF'));

  test('is asked once', async () => {
    await expect(rate('CHF')).rejects.toThrow();
    expect(service.requests).toEqual(['CHF']);
  });
});

test('a service below a path', async () => {
  service.says('CHF', (response) => response.json({ currency: 'CHF', rate: 0.93 }));
  await fetchRate('CHF', { url: `${service.url}/of/bern`, timeoutMs: 30_000 });
  expect(service.requests).toEqual(['bern: CHF']);
});

test('a service that hangs up', async () => {
  service.says('CHF', (response) => response.destroy());
  await isRateError('CHF');
  expect(service.requests).toEqual(['CHF']);
});

describe('a service that is slow', () => {
  test('and never responds', async () => {
    service.says('CHF', () => {});
    await isRateError('CHF', 150);
  });

  test('and stops in the middle', async () => {
    service.says('CHF', (response) => response.type('json').write('{"currency":"CHF","rate":'));
    await isRateError('CHF', 150);
  });
});

test('a service that is away', async () => {
  const { url } = service;
  await service.close();
  await expect(fetchRate('CHF', { url, timeoutMs: 30_000 })).rejects.toBeInstanceOf(RateError);
});
