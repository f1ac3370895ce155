import type { ShopTools } from '@bookshop/kit/app';

import { createApp } from './app';
import { openBookshop } from './bookshop/bookshop';
import type { Settings } from './settings';

/** Opens the bookshop with its database, for the program and for tests. */
export async function openApp(settings: Settings, tools: Pick<ShopTools, 'now'>) {
  const bookshop = await openBookshop({
    databaseUrl: settings.DATABASE_URL,
    now: () => new Date(tools.now()),
    ...(settings.RATES_URL === undefined ? {} : { ratesUrl: settings.RATES_URL }),
  });
  return { app: createApp(bookshop), bookshop, close: bookshop.close };
}
