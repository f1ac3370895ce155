import { type Env, type ShopTools, whileUnsolved } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';

import { createApp } from './app';
import { applyOnce } from './data/apply-once';
import { migration as indexes } from './data/migrations/005-indexes';
import { defineModels } from './data/models';
import type { Limits } from './observe/judge-queries';
import { createQueryLog } from './observe/query-log';
import { openOrders } from './orders/open-orders';
import { createServices } from './services';

/**
 * Opens the shop on the database that `DATABASE_URL` names. `SHOP_SCHEMA=empty` says that it has no tables yet: for the exercises
 * about migrations.
 */
export async function openShop(env: Env, tools: ShopTools) {
  const queryLog = whileUnsolved(() => createQueryLog({ keep: 50 }), undefined);
  const url = env['DATABASE_URL'] ?? 'sqlite:///shop.sqlite';
  const db = connectDatabase(url, tools, queryLog && ((sql, ms) => queryLog.record(sql, ms)));
  const models = defineModels(db);
  const withTables = env['SHOP_SCHEMA'] !== 'empty';
  const orders = await openOrders(db, models, { withTables });
  try {
    if (withTables) await applyOnce({ db, tools }, indexes);
  } catch (error) {
    // A shop that does not open is nobody's to close.
    await db.close();
    throw error;
  }
  const services = createServices({ db, models, tools, orders });
  const app = createApp({ services, models, tools, queryLog, limits: readLimits(env) });
  return { app, services, close: () => db.close() };
}

/** From where on the query log finds a statement slow, and a shape repeated. */
function readLimits({ SLOW_MS = '100', REPEATS = '5' }: Env): Limits {
  return { slowMs: Number(SLOW_MS), repeats: Number(REPEATS) };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
