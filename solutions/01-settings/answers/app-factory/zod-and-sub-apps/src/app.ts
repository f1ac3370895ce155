import express, { type Express } from 'express';

import { createCatalog } from './catalog/catalog';
import type { Deps } from './deps';
import { createDesk } from './orders/orders';
import type { Settings } from './settings/settings';

/** Everything under `/shop`, as an app that other apps can mount. */
export function createApp(settings: Settings, { orders, now }: Deps): Express {
  const catalog = createCatalog({
    currency: settings.currency,
    copiesSold: (bookId) => sum(orders.all().filter((order) => order.bookId === bookId)),
  });
  const desk = createDesk({ settings, orders, now, bookWith: catalog.bookWith });
  const app = express().disable('x-powered-by');
  return app.use('/books', catalog.pages).use('/orders', express.json(), desk);
}

function sum(orders: readonly { copies: number }[]): number {
  return orders.reduce((total, { copies }) => total + copies, 0);
}
