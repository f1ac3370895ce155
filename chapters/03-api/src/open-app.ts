import type { ShopTools } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';

import { createApp } from './app';
import { defineModels } from './data/models';
import type { Settings } from './settings';

/** Opens the app with its database, for the program and for tests. */
export function openApp(settings: Settings, tools: ShopTools) {
  const db = connectDatabase(settings.DATABASE_URL, tools);
  const models = defineModels(db);
  return { app: createApp({ db, models, settings, tools }), models, close: () => db.close() };
}
