import { type AppLog, NotImplemented } from '@bookshop/kit/app';
import type { Redis } from 'ioredis';

export interface RedisLink {
  readonly redis: Redis;
  /** Runs commands. When they fail, it returns `otherwise`. It never throws. */
  ask<T>(act: () => Promise<T>, otherwise: T): Promise<T>;
}

export interface RedisLinkOptions {
  readonly url: string;
  readonly log: AppLog;
}

/** A connection to Redis that the shop can do without. */
export function openRedisLink(_options: RedisLinkOptions): RedisLink {
  // TODO: connect when it is first used, wait for half a second at most, and warn once.
  throw new NotImplemented('caching/redis-backend');
}
