import { type AppLog, NotImplemented } from '@bookshop/kit/app';

import type { CacheStore } from './cache-store';

export interface RedisStoreOptions {
  /** Such as `redis://localhost:6379/0`. */
  readonly url: string;
  /** The beginning of every key, so that several shops can share one server. */
  readonly prefix: string;
  readonly log: AppLog;
}

/** Entries in Redis, which all processes of the shop share. Without a server, nothing is found. */
export function createRedisStore(_options: RedisStoreOptions): CacheStore {
  // TODO: one command for each operation, and no error of the server reaches the caller.
  throw new NotImplemented('caching/redis-backend');
}
