import type { ShopTools } from '@bookshop/kit/app';
import type { Sequelize } from 'sequelize';

import type { ObservedStore } from '../cache/observed-store';
import type { CachedBooks } from '../catalog/cached-books';
import { createCacheApiProbe } from './cache-api';
import { createFragmentProbe } from './fragment-cache';
import { createGetOrSetProbe } from './get-or-set';
import { createInvalidationProbe } from './invalidation';
import { createMemoryStoreProbe } from './memory-store';
import { createPageCacheProbe } from './page-cache';
import { createRedisStoreProbe } from './redis-backend';
import { createStoreProbe } from './store';

export interface ProbeDeps {
  readonly db: Sequelize;
  /** The store that `CACHE_URL` names. */
  readonly store: ObservedStore;
  readonly prefix: string;
  readonly cached: CachedBooks;
  readonly tools: ShopTools;
  readonly redisUrl: string | undefined;
}

/** The functions that tests can call, in a group for each exercise. */
export function createServices(deps: ProbeDeps) {
  return {
    store: createStoreProbe(deps),
    cache: createCacheApiProbe(deps),
    memory: createMemoryStoreProbe(deps),
    redis: createRedisStoreProbe(deps),
    getOrSet: createGetOrSetProbe(deps),
    pages: createPageCacheProbe(deps),
    fragments: createFragmentProbe(deps),
    catalog: createInvalidationProbe(deps),
  };
}
