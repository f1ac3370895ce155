import { errorHandler, mount, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import type { Express } from 'express';
import express from 'express';
import type { Sequelize } from 'sequelize';

import { createCatalogRoutes } from './catalog/routes';
import { createDebugRoutes, type DebugDeps } from './observe/debug-routes';
import type { Orders } from './orders/orders';
import { createOrderRoutes } from './orders/routes';
import { createPages } from './pages/routes';
import { createStockroomSite } from './pages/site';
import { createTwoLogs } from './probes/two-logs';
import { createTransferRoutes } from './wallets/routes';

export interface AppDeps extends DebugDeps {
  readonly db: Sequelize;
  readonly tools: ShopTools;
  /** Throws while `models` is unsolved. */
  orders(): Orders;
}

/** Codes of the shop that are not about a malformed request. */
const STATUSES = {
  'unknown-author': 404,
  'unknown-order': 404,
  'unknown-wallet': 404,
  'insufficient-funds': 409,
};

/**
 * The stockroom: its JSON routes and its HTML pages. There is no login here: every route is open to
 * everybody.
 */
export function createApp(deps: AppDeps): Express {
  const { models, orders, queryLog, tools } = deps;
  const site = createStockroomSite();
  const app = express();
  app.disable('x-powered-by');
  if (queryLog) app.use(queryLog.middleware);
  app.use(express.json());
  app.get('/style.css', site.stylesheet);
  app.use(createPages({ ...deps, site }));
  app.use(createCatalogRoutes(models));
  app.use(createOrderRoutes(orders));
  app.use(createTransferRoutes(deps));
  app.use('/debug/two-logs', mount(createTwoLogs));
  app.use(
    '/debug',
    mount(() => createDebugRoutes(deps)),
  );
  app.use(notFoundHandler({ showPage: site.showError }));
  app.use(errorHandler({ log: tools.log, statuses: STATUSES, showPage: site.showError }));
  return app;
}
