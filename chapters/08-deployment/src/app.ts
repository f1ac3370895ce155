import { errorHandler, notFoundHandler } from '@bookshop/kit/app';
import express, { type Express, Router } from 'express';

import type { Models } from './data/models';
import type { ErrorReporter } from './errors/report-errors';
import { createAccessLog } from './http/access-log';
import { createCallers } from './http/callers';
import { STATUSES } from './http/errors';
import { createGuards } from './http/guards';
import { buildPipeline } from './http/pipeline';
import type { RequestContexts } from './http/request-context';
import { createMediaRoutes } from './media/routes';
import { createMediaStore } from './media/store';
import type { Metrics } from './metrics/metrics';
import { createPageRoutes } from './pages/routes';
import { createShopSite } from './pages/site';
import { createBookRoutes } from './routes/books';
import { createHealthRoutes, type HealthDeps } from './routes/health';
import { createLabRoutes } from './routes/lab';
import { createOrderRoutes } from './routes/orders';
import { createWhoamiRoutes } from './routes/whoami';
import type { Lifecycle } from './server/lifecycle';
import type { Settings } from './settings';
import { createAssetUrl } from './static/asset-url';
import { createFileRoutes } from './static/serve';
import type { Tools } from './tools';

export interface AppDeps extends Pick<HealthDeps, 'pingDatabase'> {
  readonly settings: Settings;
  readonly tools: Tools;
  readonly contexts: RequestContexts;
  readonly models: Models;
  readonly lifecycle: Lifecycle;
  readonly metrics: Metrics;
  readonly reporter: ErrorReporter;
}

/** The shop: its routes for programs, and its pages. */
export function createApp(deps: AppDeps): Express {
  const { settings, tools, contexts, models, metrics, reporter } = deps;
  const site = createShopSite();
  const { showError: showPage } = site;
  const callers = createCallers(models);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', settings.TRUST_PROXY);
  const shop = Router();
  shop.get('/metrics', metrics.expose);
  shop.use(createPageRoutes({ site, models, assetUrl: createAssetUrl(settings.STATIC_ROOT) }));
  shop.use(createBookRoutes(models));
  shop.use(createOrderRoutes({ models, callers, metrics, secretKey: settings.SECRET_KEY }));
  shop.use(createMediaRoutes({ callers, media: createMediaStore(settings.MEDIA_ROOT) }));
  shop.use(createWhoamiRoutes(contexts));
  if (settings.LAB) shop.use(createLabRoutes({ callers, tools }));
  buildPipeline(app, {
    requestContext: contexts.middleware,
    accessLog: createAccessLog(tools),
    measure: metrics.measure,
    health: createHealthRoutes({ ...deps, timeoutMs: settings.READY_TIMEOUT_MS }),
    guards: createGuards({ settings, callers, tools }),
    bodyParser: express.json({ limit: settings.BODY_LIMIT }),
    files: createFileRoutes({
      production: settings.NODE_ENV === 'production',
      assetsRoot: settings.ASSETS_ROOT,
      staticRoot: settings.STATIC_ROOT,
      mediaRoot: settings.MEDIA_ROOT,
    }),
    shop,
    notFound: notFoundHandler({ showPage }),
    errors: [reporter.middleware, errorHandler({ log: tools.log, statuses: STATUSES, showPage })],
  });
  return app;
}
