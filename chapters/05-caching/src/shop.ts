import type { Env, ShopTools } from '@bookshop/kit/app';

import { openApp } from './open-app';
import { createServices } from './probes/services';
import { readSettings } from './settings';

/** What tests open: the app, and the functions that they call. */
export function openShop(env: Env, tools: ShopTools) {
  const settings = readSettings(env);
  const { app, db, store, cached, close: closeApp } = openApp(settings, tools);
  const prefix = settings.CACHE_PREFIX;
  const redisUrl = settings.REDIS_URL;
  const services = createServices({ db, store, cached, prefix, tools, redisUrl });
  const close = async () => {
    await services.redis.closeAll();
    await closeApp();
  };
  return { app, services, close };
}

export type Shop = ReturnType<typeof openShop>;
