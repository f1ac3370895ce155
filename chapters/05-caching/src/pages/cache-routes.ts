import type { Site } from '@bookshop/kit/app';
import { Router } from 'express';

import type { ObservedKey, ObservedStore } from '../cache/observed-store';
import type { Settings } from '../settings';
import { formatSpan } from './freshness';

export interface CacheRoutesDeps {
  readonly site: Site;
  readonly store: ObservedStore;
  readonly settings: Pick<Settings, 'CACHE_URL'>;
  now(): number;
}

/** The page that shows what the cache does. */
export function createCacheRoutes({ site, store, settings, now }: CacheRoutesDeps): Router {
  const router = Router();
  router.get('/cache', async (_request, response) => {
    const { hits, misses } = store.counts();
    const reads = hits + misses;
    site.send(response, 'cache.njk', {
      ...{ hits, misses, kind: settings.CACHE_URL.kind, size: await store.size() },
      rate: reads === 0 ? 'nothing read yet' : `${Math.round((100 * hits) / reads)} %`,
      keys: store.observed().map((key) => showKey(key, now())),
    });
  });
  return router;
}

function showKey({ key, hits, misses, storedAt, lifetimeMs }: ObservedKey, now: number) {
  if (storedAt === undefined) return { key, hits, misses, age: '', left: 'not stored here' };
  const age = formatSpan(now - storedAt);
  if (lifetimeMs === null) return { key, hits, misses, age, left: 'never' };
  const leftMs = storedAt + lifetimeMs - now;
  return { key, hits, misses, age, left: leftMs > 0 ? formatSpan(leftMs) : 'expired' };
}
