import { Router } from 'express';
import type { Sequelize } from 'sequelize';
import { z } from 'zod';

import { findBook } from './book-routes';
import { HttpError, read } from './errors';
import type { Models } from './models';
import { fetchRate } from './rates';
import type { Sessions } from './sessions';
import { transfer } from './transfers';

const RATE_TIMEOUT_MS = 1_000;

const payment = z.object({ to: z.string(), cents: z.int() });
const wish = z.object({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('EUR'),
});

interface MoneyDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly sessions: Sessions;
  readonly ratesUrl: string | undefined;
}

export function createMoneyRoutes({ db, models, sessions, ratesUrl }: MoneyDeps): Router {
  const { Book, Reader, Wallet } = models;
  const routes = Router();

  const balanceOf = async (readerId: number) => {
    const wallet = await Wallet.findOne({ where: { readerId }, rejectOnEmpty: true });
    return { balance_cents: wallet.balanceCents };
  };

  routes.get('/wallets/me', async (request, response) => {
    const reader = await sessions.reader(request);
    response.json(await balanceOf(reader.id));
  });

  routes.post('/wallets/transfer', async (request, response) => {
    const reader = await sessions.reader(request);
    const { to, cents } = read(payment, request.body);
    const other = await Reader.findOne({ where: { name: to } });
    if (!other) throw new HttpError(404, 'unknown-reader');
    await transfer(db, reader.id, other.id, cents);
    response.json(await balanceOf(reader.id));
  });

  routes.get('/prices/:id', async ({ params, query }, response) => {
    const { currency } = read(wish, query);
    const { id, priceCents } = await findBook(Book, params.id);
    const rate = currency === 'EUR' ? 1 : await rateOf(currency, ratesUrl);
    response.json({ id, currency, cents: Math.round(priceCents * rate) });
  });

  return routes;
}

function rateOf(currency: string, url: string | undefined): Promise<number> {
  if (url === undefined) throw new HttpError(502, 'no-rate');
  return fetchRate(currency, { url, timeoutMs: RATE_TIMEOUT_MS });
}
