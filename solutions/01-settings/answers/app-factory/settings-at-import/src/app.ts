import express, { Router } from 'express';

import { createCatalogRouter, findBook } from './catalog/catalog';
import type { Deps } from './deps';
import { createOrderRouter } from './orders/orders';
import type { Settings } from './settings/settings';

/** Everything under `/shop`: the only place where catalogue and orders meet. */
export function createApp(settings: Settings, deps: Deps): Router {
  const app = Router();
  app.use(express.json());
  app.use('/books', createCatalogRouter(settings, deps));
  app.use('/orders', createOrderRouter(settings, { ...deps, findBook }));
  return app;
}
