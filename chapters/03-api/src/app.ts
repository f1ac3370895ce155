import { errorHandler, mount, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import express, { type Express } from 'express';
import type { Sequelize } from 'sequelize';

import { createListRoutes } from './books/list-routes';
import { createBookRoutes } from './books/routes';
import type { Models } from './data/models';
import { fieldErrorHandler } from './http/field-errors';
import { SHOP_BODY_BYTES } from './http/limits';
import { createDescriptionRoutes } from './openapi/routes';
import { createGateway } from './parcels/gateway';
import { createReaderRoutes } from './readers/routes';
import { createResourceRoutes } from './resources';

export interface AppDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly tools: ShopTools;
}

/** Codes of the shop that are not about a malformed request. */
const STATUSES = {
  'invalid-page': 404,
  'method-not-allowed': 405,
  'unknown-author': 404,
  'unknown-book': 404,
  'unknown-genre': 404,
  'unknown-reader': 404,
  taken: 409,
};

/** The API of the shop, under `/api`. */
export function createApp({ db, models, tools }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  // Before any body is read: it has parsers of its own.
  app.use(
    '/api/parcels',
    mount(() => createGateway(models, tools)),
  );
  app.use(createDescriptionRoutes());
  // A body may be any JSON: what is no object is refused where it is read, field by field.
  app.use(express.json({ strict: false, limit: SHOP_BODY_BYTES }));
  // Before the view sets, which refuse all paths below theirs while they are not solved.
  app.use('/api', createListRoutes({ db, models }));
  app.use(createResourceRoutes(models, tools));
  app.use('/api/readers', createReaderRoutes(models));
  app.use('/api/books', createBookRoutes(models, tools));
  app.use(notFoundHandler());
  app.use(fieldErrorHandler);
  app.use(errorHandler({ log: tools.log, statuses: STATUSES }));
  return app;
}
