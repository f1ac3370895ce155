import type { Env, ShopTools } from '@bookshop/kit/app';

import { openApp } from './open-app';
import { createServices } from './probes/services';
import { readSettings } from './settings';

/** What tests open: the app, and the functions that they call. */
export function openShop(env: Env, tools: ShopTools) {
  const { app, close, ...parts } = openApp(readSettings(env), tools);
  const services = createServices(parts);
  const closeAll = async () => {
    await services.bull.stop();
    await close();
  };
  return { app, services, close: closeAll };
}

export type Shop = ReturnType<typeof openShop>;
