import { errorHandler, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import express, { type Express } from 'express';

import { accessErrorHandler } from './auth/access-error';
import { createAuth } from './auth/create-auth';
import { createBookRoutes } from './books/routes';
import type { Models } from './data/models';
import { fieldErrorHandler } from './http/field-errors';
import { createOrderRoutes } from './orders/routes';
import { createReaderRoutes } from './readers/routes';
import type { Settings } from './settings';

export interface AppDeps {
  readonly models: Models;
  readonly settings: Settings;
  readonly tools: ShopTools;
}

/** Codes of the shop that are not about a malformed request. */
const STATUSES = {
  'order-changed': 409,
  'unknown-book': 404,
  'unknown-order': 404,
  'unknown-reader': 404,
  taken: 409,
};

/** The API of the shop, under `/api`. */
export function createApp({ models, settings, tools }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  // A proxy on this machine may say that a request came by HTTPS; nobody else may.
  app.set('trust proxy', 'loopback');
  const auth = createAuth({ models, settings, tools });
  app.use(['/api/me', '/api/session', '/api/orders', '/api/kiosk'], auth.sessions);
  // Before any body is read: orders ask first who it is.
  app.use('/api/orders', createOrderRoutes(models, auth.anyWay));
  app.use('/api/kiosk/orders', createOrderRoutes(models, auth.kiosk));
  // A body may be any JSON: what is no object is refused where it is read, field by field.
  app.use(express.json({ strict: false }));
  app.use('/api', auth.routes);
  app.use('/api/readers', createReaderRoutes(models));
  app.use('/api/books', createBookRoutes(models, tools));
  app.use(notFoundHandler());
  app.use(fieldErrorHandler);
  app.use(accessErrorHandler);
  app.use(errorHandler({ log: tools.log, statuses: STATUSES }));
  return app;
}
