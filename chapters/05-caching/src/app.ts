import { createSite, errorHandler, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import express, { type Express } from 'express';
import type { Sequelize } from 'sequelize';

import type { ObservedStore } from './cache/observed-store';
import { createAuthorRoutes } from './catalog/author-routes';
import type { CachedBooks } from './catalog/cached-books';
import { createBookRoutes } from './catalog/routes';
import { createBookWrites } from './catalog/write-books';
import type { Models } from './data/models';
import { createPageCache } from './http/page-cache';
import { createAccountRoutes } from './pages/account-routes';
import { createReadBestsellers } from './pages/bestsellers';
import { createCacheRoutes } from './pages/cache-routes';
import { createFrontRoutes } from './pages/front-routes';
import { createRenders } from './pages/renders';
import { createShelfRoutes } from './pages/shelf-routes';
import { createWindowRoutes } from './pages/window-routes';
import type { Settings } from './settings';

export interface AppDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly settings: Settings;
  readonly tools: ShopTools;
  readonly store: ObservedStore;
  readonly cached: CachedBooks;
}

/** Codes of the shop that are not about a malformed request. */
const STATUSES = {
  'not-signed-in': 401,
  'staff-only': 403,
  'unknown-author': 404,
  'unknown-book': 404,
  'unknown-shelf': 404,
};

/** The reading side of the shop. */
export function createApp(deps: AppDeps): Express {
  const { models, settings, tools, store, cached } = deps;
  const app = express();
  app.disable('x-powered-by');
  // Express would tag every response, and the chapter decides itself what may be cached.
  app.disable('etag');
  // One proxy: what others before it claim is not believed.
  app.set('trust proxy', settings.TRUST_PROXY ? 1 : false);
  const site = createSite({
    name: 'The Paper Lantern',
    links: [
      { path: '/', name: 'Reading room' },
      { path: '/shelves/novels', name: 'Shelves' },
      { path: '/cache', name: 'Cache' },
    ],
    findView: (name) => require.resolve(`./pages/views/${name}`),
  });
  const renders = createRenders(tools);
  const pageCache = (seconds: number) => createPageCache({ store, now: tools.now, seconds });
  app.get('/style.css', site.stylesheet);
  app.use(express.json());
  const readBestsellers = createReadBestsellers({ ...deps, renders });
  const prefix = settings.CACHE_PREFIX;
  app.use(createFrontRoutes({ site, store, prefix, readBestsellers, now: tools.now }));
  app.use(createCacheRoutes({ site, store, settings, now: tools.now }));
  app.use(createWindowRoutes({ renders, defaultTtl: settings.PAGE_TTL, pageCache }));
  app.use(createAccountRoutes({ models, renders, pageCache: pageCache(settings.PAGE_TTL) }));
  app.use(createShelfRoutes({ models, store, renders, tools, site }));
  app.use('/books', createBookRoutes({ cached, writes: createBookWrites(deps) }));
  app.use('/authors', createAuthorRoutes(models));
  app.use(notFoundHandler({ showPage: site.showError }));
  app.use(errorHandler({ log: tools.log, statuses: STATUSES, showPage: site.showError }));
  return app;
}
