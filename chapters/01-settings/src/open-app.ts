import type { Env, ShopTools } from '@bookshop/kit/app';

import { createOrderStore } from './deps';
import { createFront } from './front';
import { readSettings } from './settings/read-settings';

/** Opens the app with the settings of the environment, for the program and for tests. */
export function openApp(env: Env, { now, log }: Pick<ShopTools, 'now' | 'log'>) {
  const settings = readSettings(env);
  const deps = { orders: createOrderStore(), now };
  return { app: createFront({ env, settings, deps, log }), settings };
}
