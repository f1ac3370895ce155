import { errorHandler, mount, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import express, { type Express } from 'express';
import type { Sequelize } from 'sequelize';

import { accessErrorHandler } from './auth/access-error';
import { createAuth } from './auth/create-auth';
import { createListRoutes } from './books/list-routes';
import { createBookRoutes } from './books/routes';
import type { Models } from './data/models';
import { fieldErrorHandler } from './http/field-errors';
import { SHOP_BODY_BYTES } from './http/limits';
import { createDescriptionRoutes } from './openapi/routes';
import { createOrderRoutes } from './orders/routes';
import { createGateway } from './parcels/gateway';
import { createReaderRoutes } from './readers/routes';
import { createResourceRoutes } from './resources';
import type { Settings } from './settings';

export interface AppDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly settings: Settings;
  readonly tools: ShopTools;
}

/** Codes of the shop that are not about a malformed request. */
const STATUSES = {
  'invalid-page': 404,
  'method-not-allowed': 405,
  'order-changed': 409,
  'unknown-author': 404,
  'unknown-book': 404,
  'unknown-genre': 404,
  'unknown-order': 404,
  'unknown-reader': 404,
  taken: 409,
};

/** The API of the shop, under `/api`. */
export function createApp({ db, models, settings, tools }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  // Only a proxy on this machine may say that a request came by HTTPS.
  app.set('trust proxy', 'loopback');
  // Before any body is read: the gateway has its own parsers.
  app.use(
    '/api/parcels',
    mount(() => createGateway(models, tools)),
  );
  app.use(createDescriptionRoutes());
  const auth = createAuth({ models, settings, tools });
  app.use(['/api/me', '/api/session', '/api/orders', '/api/kiosk'], auth.sessions);
  // Before any body is read: orders first check who makes the request.
  app.use('/api/orders', createOrderRoutes(models, auth.anyWay));
  app.use('/api/kiosk/orders', createOrderRoutes(models, auth.kiosk));
  // A body may be any JSON value: one that is not an object is an error where it is read.
  app.use(express.json({ strict: false, limit: SHOP_BODY_BYTES }));
  app.use('/api', auth.routes);
  // Before the view sets: while they are not solved, all paths below theirs are a 501.
  app.use('/api', createListRoutes({ db, models }));
  app.use(createResourceRoutes(models, tools));
  app.use('/api/readers', createReaderRoutes(models));
  app.use('/api/books', createBookRoutes(models, tools));
  app.use(notFoundHandler());
  app.use(fieldErrorHandler);
  app.use(accessErrorHandler);
  app.use(errorHandler({ log: tools.log, statuses: STATUSES }));
  return app;
}
