import express, { type ErrorRequestHandler, type Express } from 'express';
import { Sequelize } from 'sequelize';

import { createFront } from './front';
import { RateError } from './rates';
import { Refusal } from './refusal';
import { createShelfRoutes } from './shelves';
import { createTables, openTables } from './tables';
import { createTillRoutes } from './till';
import { TransferError } from './transfers';
import { createVisitorRoutes } from './visitors';

export interface BookshopOptions {
  readonly databaseUrl: string;
  readonly now?: () => Date;
  readonly ratesUrl?: string;
  /** This shop has hashes of one cost. */
  readonly passwordCost?: number;
}

export interface Bookshop {
  readonly app: Express;
  readonly db: Sequelize;
  hire(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function openBookshop(options: BookshopOptions): Promise<Bookshop> {
  const url = options.databaseUrl;
  const db = url.startsWith('sqlite:')
    ? new Sequelize('', '', '', {
        dialect: 'sqlite',
        storage: url.replace(/^sqlite:(\/\/\/)?/, ''),
        logging: false,
      })
    : new Sequelize(url, { logging: false });
  await createTables(db);
  const tables = openTables(db);
  const { now = () => new Date(), ratesUrl } = options;
  const app = express()
    .disable('x-powered-by')
    .use((_request, response, next) => {
      response.set('X-Shop', 'rewritten');
      next();
    })
    .use(express.json())
    .use(express.urlencoded({ extended: false }))
    .use(createShelfRoutes(tables))
    .use(createTillRoutes({ db, tables, now, ratesUrl }))
    .use(createVisitorRoutes(tables))
    .use(createFront(tables))
    .use((_request, response) => {
      response.status(404).json({ code: 'not-found', detail: 'Nothing is here.' });
    })
    .use(answerErrors);
  return {
    app,
    db,
    close: () => db.close(),
    hire: async (name) => {
      await tables.all('UPDATE readers SET is_staff = TRUE WHERE name = :name', { name });
    },
  };
}

const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const { status, body } = refusalFor(error);
  response.status(status).json(body);
};

function refusalFor(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof TransferError) return new Refusal(400, error.code);
  if (error instanceof RateError) return new Refusal(502, 'no-rate');
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500
    ? new Refusal(status, 'unreadable-request')
    : new Refusal(500, 'internal-error');
}
