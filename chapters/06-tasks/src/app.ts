import { errorHandler, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import express, { type Express } from 'express';
import type { Sequelize } from 'sequelize';

import type { Models } from './data/models';
import { createCallers } from './http/callers';
import { explainError, STATUSES } from './http/errors';
import { createPageRoutes } from './pages/routes';
import { createShopSite } from './pages/site';
import type { Failures } from './queue/failures';
import type { Outbox } from './queue/outbox';
import type { Queue } from './queue/queue';
import { createCoverRoutes } from './routes/covers';
import { createDeadLetterRoutes } from './routes/dead-letters';
import { createEffectRoutes } from './routes/effects';
import { createOrderRoutes } from './routes/orders';
import type { Settings } from './settings';

export interface AppDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly settings: Settings;
  readonly tools: ShopTools;
  readonly queue: Queue;
  readonly outbox: Outbox;
  readonly failures: Failures;
}

/** The shop: its routes for programs, and its pages. It adds tasks, and runs none. */
export function createApp({ settings, ...deps }: AppDeps): Express {
  const site = createShopSite();
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  app.get('/style.css', site.stylesheet);
  const parts = { ...deps, site, callers: createCallers(deps.models) };
  app.use(createPageRoutes(parts));
  app.use(createCoverRoutes({ ...parts, deadlineMs: settings.ENQUEUE_DEADLINE_MS }));
  app.use(createOrderRoutes(parts));
  app.use(createDeadLetterRoutes(parts));
  app.use(createEffectRoutes(parts));
  const { showError: showPage } = site;
  const { log } = deps.tools;
  app.use(notFoundHandler({ showPage }));
  app.use(errorHandler({ log, statuses: STATUSES, explain: explainError, showPage }));
  return app;
}
