import type { Env, ShopTools } from '@bookshop/kit/app';

import { openApp } from './open-app';
import { createServices } from './probes/services';
import { readSettings } from './settings';

/** What the tests open: the app, and the functions that they call directly. */
export async function openShop(env: Env, tools: ShopTools) {
  const { app, close, ...parts } = await openApp(readSettings(env), tools);
  return { app, services: createServices({ ...parts, tools }), close };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
