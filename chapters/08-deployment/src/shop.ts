import type { Env, ShopTools } from '@bookshop/kit/app';
import { createLabClock } from '@bookshop/kit/lab';

import { openApp } from './open-app';
import { createOutputProbe } from './probes/output';
import { createServices } from './probes/services';
import { readSettings } from './settings';

/** What tests open: the app, and the functions that they call. */
export function openShop(env: Env, shopTools: ShopTools) {
  const clock = createLabClock(shopTools.now);
  const tools = { ...shopTools, now: clock.now, sleep: clock.sleep };
  const output = createOutputProbe();
  const opened = openApp(readSettings(env), { tools, output });
  const { services, close: closeServices } = createServices(opened, { clock, output });
  const close = async () => {
    await closeServices();
    await opened.close();
  };
  return { app: opened.app, services, close };
}

export type Shop = ReturnType<typeof openShop>;
