import { errorHandler, notFoundHandler, type ShopTools } from '@bookshop/kit/app';
import express, { type Express } from 'express';
import type { Sequelize } from 'sequelize';

import { createCards } from './accounts/cards';
import type { Hasher } from './accounts/hasher';
import { createLogin } from './accounts/login';
import { createAccountRoutes } from './accounts/routes';
import { createWishlistRoutes } from './accounts/wishlist-routes';
import { createCatalogRoutes } from './catalog/routes';
import type { Models } from './data/models';
import { createDoor } from './door';
import type { Guards } from './guards';
import { explainError, STATUSES } from './http/errors';
import { createVisitRoutes } from './http/visit-routes';
import type { Visits } from './http/visits';
import type { Hits } from './limits/hits';
import { createBookRoutes } from './pages/book-routes';
import { createDoorRoutes } from './pages/door-routes';
import { createPages } from './pages/pages';
import type { Settings } from './settings';

export interface AppDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly settings: Settings;
  readonly tools: ShopTools;
  readonly guards: Guards;
  readonly hasher: Hasher;
  readonly visits: Visits;
  readonly hits: Hits;
}

/** The shop: first its guards, then its pages and its routes for programs. */
export function createApp(deps: AppDeps): Express {
  const { models, settings, tools, guards, visits } = deps;
  const app = express();
  app.disable('x-powered-by');
  const cards = createCards(models);
  const door = createDoor(app, { ...deps, cards });
  // Otherwise the guard decides which proxies are trusted.
  if (guards.states.get('https') !== 'stands') app.set('trust proxy', settings.TRUST_HOPS);
  const pages = createPages(door.csrf);
  const login = createLogin(deps);
  app.use(...door.outside);
  for (const [path, sheet] of Object.entries(pages.stylesheets)) app.get(path, sheet);
  app.use(visits.middleware);
  app.use(express.json(), express.urlencoded({ extended: false }));
  app.use(...door.inside);
  app.use(createDoorRoutes({ pages, guards }));
  app.use(createCatalogRoutes(deps));
  app.use(createBookRoutes({ models, pages, throttle: door.throttle }));
  app.use(createAccountRoutes({ ...deps, pages, login }));
  app.use('/api/wishlist', createWishlistRoutes({ models, cards, visits }));
  app.use('/visit', createVisitRoutes({ ...deps, login }));
  app.use(notFoundHandler({ showPage: pages.showError }));
  app.use(
    errorHandler({
      log: tools.log,
      statuses: STATUSES,
      explain: explainError,
      showPage: pages.showError,
    }),
  );
  return app;
}
