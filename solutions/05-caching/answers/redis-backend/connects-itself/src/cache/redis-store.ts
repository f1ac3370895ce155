import type { AppLog, Json } from '@bookshop/kit/app';

import { CacheError, type CacheStore } from './cache-store';
import { jsonText } from './json-text';
import { openRedisLink } from './redis-link';

export interface RedisStoreOptions {
  /** Such as `redis://localhost:6379/0`. */
  readonly url: string;
  /** The beginning of every key, so that several shops can share one server. */
  readonly prefix: string;
  readonly log: AppLog;
}

const MISSING = 'missing';
const NO_NUMBER = 'no number';

/**
 * In one script, so that nobody comes between. INCRBY alone would create a missing entry. The value
 * is returned as a string, since ioredis rounds the largest numbers that Redis returns.
 */
const INCREMENT = `
  local json = redis.call('GET', KEYS[1])
  if not json then return '${MISSING}' end
  local number = tonumber(json)
  if not number or number % 1 ~= 0 or math.abs(number) >= 2^53 then return '${NO_NUMBER}' end
  redis.call('INCRBY', KEYS[1], ARGV[1])
  return redis.call('GET', KEYS[1])`;

/** Entries in Redis, which all processes of the shop share. Without a server, nothing is found. */
export function createRedisStore({ url, prefix, log }: RedisStoreOptions): CacheStore {
  const { redis, ask, close } = openRedisLink({ url, log });
  const at = (key: string): string => `${prefix}:${key}`;
  const remove = (key: string) => ask(async () => (await redis.unlink(at(key))) === 1, false);
  const scan = (): AsyncIterable<string[]> => redis.scanStream({ match: at('*'), count: 1_000 });
  return {
    get: (key) => ask(async () => parse(await redis.get(at(key))), undefined),
    set: async (key, value, lifetimeMs) => {
      const json = jsonText(value);
      if (isOver(lifetimeMs)) await remove(key);
      else await ask(() => redis.call('SET', at(key), json, ...expiry(lifetimeMs)), null);
    },
    add: async (key, value, lifetimeMs) => {
      const json = jsonText(value);
      if (isOver(lifetimeMs)) return ask(async () => (await redis.exists(at(key))) === 0, false);
      const reply = await ask(
        () => redis.call('SET', at(key), json, 'NX', ...expiry(lifetimeMs)),
        null,
      );
      return reply !== null;
    },
    delete: remove,
    touch: async (key, lifetimeMs) => {
      if (isOver(lifetimeMs)) return remove(key);
      // PERSIST as a command would say 0 for an entry that never expires.
      const change = lifetimeMs === null ? ['PERSIST'] : expiry(lifetimeMs);
      return (await ask(() => redis.call('GETEX', at(key), ...change), null)) !== null;
    },
    increment: async (key, by) => {
      const reply = await ask(() => redis.eval(INCREMENT, 1, at(key), String(by)), MISSING);
      const value = Number(reply);
      if (!Number.isNaN(value)) return value;
      throw reply === MISSING
        ? new CacheError('CACHE_MISSING', `There is no entry ${key}.`)
        : new CacheError('CACHE_NOT_A_NUMBER', `The entry ${key} is not a whole number.`);
    },
    clear: () =>
      ask(async () => {
        for await (const keys of scan()) if (keys.length > 0) await redis.unlink(keys);
      }, undefined),
    size: () =>
      ask(async () => {
        // SCAN may return a key twice.
        const found = new Set<string>();
        for await (const keys of scan()) for (const key of keys) found.add(key);
        return found.size;
      }, 0),
    close: async () => close(),
  };
}

function isOver(lifetimeMs: number | null): boolean {
  return lifetimeMs !== null && lifetimeMs <= 0;
}

/** Redis takes whole milliseconds only. */
function expiry(lifetimeMs: number | null): string[] {
  return lifetimeMs === null ? [] : ['PX', String(Math.ceil(lifetimeMs))];
}

/** Another version of the shop may have stored something else. */
function parse(json: string | null): Json | undefined {
  if (json === null) return undefined;
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
