import express, { Router } from 'express';

import { catalog } from './catalog/catalog';
import type { Deps } from './deps';
import { desk } from './orders/orders';
import type { Settings } from './settings/settings';

const app = Router();
app.use(express.json());
app.use('/books', catalog);
app.use('/orders', desk);

/** Everything under `/shop`. */
export function createApp(_settings: Settings, _deps: Deps): Router {
  // TODO: make an app of its own for every call, from what is handed in; the same goes for
  // catalogue and orders.
  return app;
}
