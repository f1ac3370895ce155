import type { Env, ShopTools } from '@bookshop/kit/app';

import { openApp } from './open-app';
import { services } from './probes/services';

/** What the tests open: the app, and the functions that they call directly. */
export function openShop(env: Env, tools: ShopTools) {
  const { app } = openApp(env, tools);
  return { app, services };
}

export type Shop = ReturnType<typeof openShop>;
