import type { ShopTools } from '@bookshop/kit/app';

import type { CacheStore } from '../cache/cache-store';
import { createPageCache } from '../http/page-cache';
import { createPageApp, type Page } from './page-app';
import { exchange, type PageRequest } from './page-exchange';

export interface PageCacheProbeDeps {
  readonly store: CacheStore;
  readonly tools: ShopTools;
}

const SECONDS = 60;

/** Pages behind the learner's page cache that the shop itself does not have. */
export function createPageCacheProbe({ store, tools }: PageCacheProbeDeps) {
  const keys = new Set<string>();
  const noted: CacheStore = {
    ...store,
    set: (key, ...entry) => {
      keys.add(key);
      return store.set(key, ...entry);
    },
    add: (key, ...entry) => {
      keys.add(key);
      return store.add(key, ...entry);
    },
  };
  const options = { store: noted, now: tools.now, seconds: SECONDS };
  const pageCaches = [createPageCache(options), createPageCache(options)];
  let renders = 0;
  const nextRender = () => (renders += 1);
  return {
    /** Sends these requests, one after the other, to an app with this page. */
    exchange: (page: Page, requests: PageRequest[]) => {
      let onPiece = () => {};
      const arrived = new Promise<void>((resolve) => (onPiece = resolve));
      const app = createPageApp(page, { pageCaches, tools, nextRender, arrived });
      return exchange(app, { requests, onPiece });
    },
    /** All keys that were used to store something. */
    keys: () => [...keys],
  };
}
