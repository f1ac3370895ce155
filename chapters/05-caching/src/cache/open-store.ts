import type { ShopTools } from '@bookshop/kit/app';

import type { Settings } from '../settings';
import type { CacheStore } from './cache-store';
import { createMemoryStore } from './memory-store';
import { createPlainStore } from './plain-store';
import { createRedisStore } from './redis-store';

type CacheSettings = Pick<Settings, 'CACHE_URL' | 'CACHE_PREFIX' | 'REDIS_URL'>;

/** The store that `CACHE_URL` names. */
export function openStore(settings: CacheSettings, tools: ShopTools): CacheStore {
  const { CACHE_URL: place, CACHE_PREFIX: prefix, REDIS_URL = '' } = settings;
  switch (place.kind) {
    case 'plain':
      return createPlainStore(tools);
    case 'memory':
      return createMemoryStore({ now: tools.now, max: place.max, cull: place.cull });
    case 'redis':
      return createRedisStore({ url: place.url ?? REDIS_URL, prefix, log: tools.log });
  }
}
