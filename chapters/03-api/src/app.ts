import { errorHandler, mount, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import express, { type Express } from 'express';

import { createBookRoutes } from './books/routes';
import type { Models } from './data/models';
import { fieldErrorHandler } from './http/field-errors';
import { SHOP_BODY_BYTES } from './http/limits';
import { createDescriptionRoutes } from './openapi/routes';
import { createGateway } from './parcels/gateway';
import { createReaderRoutes } from './readers/routes';
import { createResourceRoutes } from './resources';

export interface AppDeps {
  readonly models: Models;
  readonly tools: ShopTools;
}

/** Codes of the shop that are not about a malformed request. */
const STATUSES = {
  'unknown-author': 404,
  'unknown-book': 404,
  'unknown-genre': 404,
  'unknown-reader': 404,
  'method-not-allowed': 405,
  taken: 409,
};

/** The API of the shop, under `/api`. */
export function createApp({ models, tools }: AppDeps): Express {
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
  app.use(createResourceRoutes(models, tools));
  app.use('/api/readers', createReaderRoutes(models));
  app.use('/api/books', createBookRoutes(models, tools));
  app.use(notFoundHandler());
  app.use(fieldErrorHandler);
  app.use(errorHandler({ log: tools.log, statuses: STATUSES }));
  return app;
}
