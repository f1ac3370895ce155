import type { Env, ShopTools } from '@bookshop/kit/app';

import { openApp } from './open-app';
import { createServices } from './probes/services';
import { readSettings } from './settings';

/** What tests open: the app, and the functions that they call. */
export async function openShop(env: Env, tools: ShopTools) {
  const { app, bookshop, close } = await openApp(readSettings(env), tools);
  return { app, services: createServices(bookshop), close };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
