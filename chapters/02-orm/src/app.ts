import { describeUnsolved, isNotImplemented, mount } from '@bookshop/kit/app';
import type { ErrorRequestHandler, Express } from 'express';
import express from 'express';

import { createDebugRoutes, type DebugDeps } from './observe/debug-routes';
import { createPages } from './pages/routes';
import { RuleError } from './rule-error';
import type { createServices } from './services';
import { readTransfer } from './wallets/read-transfer';

interface AppDeps extends DebugDeps {
  readonly services: ReturnType<typeof createServices>;
}

/** The routes of the stockroom. Nobody signs in here: every route is open. */
export function createApp(deps: AppDeps): Express {
  const { services, queryLog } = deps;
  const debug = mount(() => createDebugRoutes(deps));
  const app = express();
  app.disable('x-powered-by');
  if (queryLog) app.use(queryLog.middleware);
  app.use(express.json());
  app.use(createPages(deps));
  app.use('/debug', debug);
  app.get('/books', async (_request, response) => {
    response.json(await services.listBooks.listBooks());
  });
  app.get('/authors', async (request, response) => {
    const inPrintOnly = request.query['in_print'] === '1';
    response.json(await services.listAuthors.listAuthors({ inPrintOnly }));
  });
  app.get('/authors/page', async (request, response) => {
    const { limit, offset, in_print: inPrint } = request.query;
    const page = {
      limit: readNumber(limit, { fallback: 20, from: 1, to: 100 }),
      offset: readNumber(offset, { fallback: 0, from: 0, to: 1_000_000 }),
      inPrintOnly: inPrint === '1',
    };
    response.json(await services.pageAuthors.pageAuthors(page));
  });
  app.get('/labels', async (_request, response) => {
    response.json(await services.labels.listLabels());
  });
  app.post('/transfers', async (request, response) => {
    const balances = await services.wallets.transferFunds(readTransfer(request.body));
    response.status(201).json(balances);
  });
  app.post('/orders', async (request, response) => {
    response.status(201).json(await services.orders.placeOrder(request.body));
  });
  app.get('/orders/:id', async (request, response) => {
    response.json(await services.orders.readOrder(Number(request.params.id)));
  });
  app.use((_request, response) => {
    response.status(404).json({ detail: 'There is no such page in this shop.' });
  });
  app.use(answerError);
  return app;
}

/** A whole number of the query; `fallback` when it is not there. */
function readNumber(
  text: unknown,
  { fallback, from, to }: { fallback: number; from: number; to: number },
): number {
  if (text === undefined) return fallback;
  const number = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : NaN;
  if (number >= from && number <= to) return number;
  throw new RuleError('invalid-page', `A page takes whole numbers, here from ${from} to ${to}.`);
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (isNotImplemented(error)) {
    response.status(501).json({ detail: describeUnsolved(error) });
  } else if (error instanceof RuleError) {
    response.status(STATUS[error.code] ?? 400).json({ detail: error.message, code: error.code });
  } else if (isRequestError(error)) {
    response.status(error.status).json({ detail: 'The shop cannot read this request.' });
  } else {
    console.error(error);
    response.status(500).json({ detail: 'Something went wrong in the shop.' });
  }
};

/** Codes of the shop that are not about a malformed request. */
const STATUS: Readonly<Record<string, number>> = {
  'unknown-order': 404,
  'unknown-wallet': 404,
  'insufficient-funds': 409,
};

/** What Express's body parsers throw for a request that is not well formed. */
function isRequestError(error: unknown): error is { status: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}
