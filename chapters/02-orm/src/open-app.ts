import { type ShopTools, whileUnsolved } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';

import { createApp } from './app';
import { applyOnce } from './data/apply-once';
import { migration as indexes } from './data/migrations/005-indexes';
import { defineModels } from './data/models';
import { createQueryLog } from './observe/query-log';
import { openOrders } from './orders/open-orders';
import type { Settings } from './settings';

/** Opens the app on its database, for the program and for tests. */
export async function openApp(settings: Settings, tools: ShopTools) {
  const queryLog = whileUnsolved(() => createQueryLog({ keep: 50 }), undefined);
  const hear = queryLog && ((sql: string, ms: number) => queryLog.record(sql, ms));
  const db = connectDatabase(settings.DATABASE_URL, tools, hear);
  const models = defineModels(db);
  const withTables = settings.SHOP_SCHEMA === 'ready';
  const orders = await openOrders(db, models, { withTables });
  try {
    if (withTables) await applyOnce({ db, tools }, indexes);
  } catch (error) {
    // If the shop does not open, nobody else closes the connection.
    await db.close();
    throw error;
  }
  const limits = { slowMs: settings.SLOW_MS, repeats: settings.REPEATS };
  const app = createApp({ db, models, orders, tools, queryLog, limits });
  return { app, db, models, orders, close: () => db.close() };
}
