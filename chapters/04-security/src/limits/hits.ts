import { randomUUID } from 'node:crypto';

import type { ShopTools } from '@bookshop/kit/app';
import type { Redis } from 'ioredis';

export interface Hit {
  /** The id of this hit. */
  readonly id: string;
  /** The times of all hits of this key that still count, this one among them, oldest first. */
  readonly times: readonly number[];
}

/**
 * The times of requests, by caller. Each call is atomic. It rejects when Redis fails.
 */
export interface Hits {
  /** Adds a hit at a time in milliseconds, and removes those that are `windowMs` or more before. */
  add(key: string, at: number, windowMs: number): Promise<Hit>;
  /** Removes one hit. */
  drop(key: string, id: string): Promise<void>;
}

type Tools = Pick<ShopTools, 'reach'>;

/** In the memory of this process: other processes count separately. */
export function createMemoryHits({ reach }: Tools): Hits {
  const lists = new Map<string, { id: string; at: number }[]>();
  return {
    add: async (key, at, windowMs) => {
      await reach('hits/add');
      const id = randomUUID();
      const recent = (lists.get(key) ?? []).filter((hit) => hit.at > at - windowMs);
      const hits = [...recent, { id, at }].sort((a, b) => a.at - b.at);
      lists.set(key, hits);
      return { id, times: hits.map((hit) => hit.at) };
    },
    drop: async (key, id) => {
      await reach('hits/drop');
      const hits = (lists.get(key) ?? []).filter((hit) => hit.id !== id);
      if (hits.length > 0) lists.set(key, hits);
      else lists.delete(key);
    },
  };
}

/** More than the difference between the clocks of two processes. */
const SPARE_MS = 60_000;

/** One sorted set for each key, which all processes share; each call is one round trip. */
export function createRedisHits(redis: Redis, { reach }: Tools): Hits {
  return {
    add: async (key, at, windowMs) => {
      await reach('hits/add');
      const id = randomUUID();
      const set = `hits:${key}`;
      const replies = await redis
        .multi()
        .zremrangebyscore(set, '-inf', String(at - windowMs))
        .zadd(set, String(at), id)
        .zrange(set, 0, '-1', 'WITHSCORES')
        .pexpire(set, windowMs + SPARE_MS)
        .exec();
      const [error, pairs] = replies?.[2] ?? [new Error('Redis did not reply')];
      if (error) throw error;
      return { id, times: (pairs as string[]).filter((_, i) => i % 2 === 1).map(Number) };
    },
    drop: async (key, id) => {
      await reach('hits/drop');
      await redis.zrem(`hits:${key}`, id);
    },
  };
}
