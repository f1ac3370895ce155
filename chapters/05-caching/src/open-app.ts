import type { ShopTools } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';

import { createApp } from './app';
import { observeStore } from './cache/observed-store';
import { openStore } from './cache/open-store';
import { createBooks } from './catalog/books';
import { createCachedBooks } from './catalog/cached-books';
import { defineModels } from './data/models';
import type { Settings } from './settings';

/** Opens the app with its database and its cache, for the program and for tests. */
export function openApp(settings: Settings, tools: ShopTools) {
  const store = observeStore(openStore(settings, tools), tools);
  const db = connectDatabase(settings.DATABASE_URL, tools);
  const models = defineModels(db);
  const cached = createCachedBooks({ store, books: createBooks({ models, tools }) });
  const app = createApp({ db, models, settings, tools, store, cached });
  const close = async () => {
    await store.close();
    await db.close();
  };
  return { app, db, store, cached, close };
}
