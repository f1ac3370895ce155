import { isNotImplemented, type Json } from '@bookshop/kit/app';

import {
  type Cache,
  type CacheOptions,
  createCache,
  type CreateCacheOptions,
} from '../cache/cache';
import { watchStore } from './watch-store';

type Version = Pick<CacheOptions, 'version'>;

/** The operations of a cache in the store that `CACHE_URL` names. */
export function createCacheApiProbe({ store, prefix }: CreateCacheOptions) {
  let made: Cache | undefined;
  const cache = () => (made ??= createCache({ store, prefix }));
  return {
    get: async (key: string, options?: Version & { fallback?: Json }) => cache().get(key, options),
    set: async (key: string, value: Json, options?: CacheOptions) =>
      cache().set(key, value, options),
    add: async (key: string, value: Json, options?: CacheOptions) =>
      cache().add(key, value, options),
    delete: async (key: string, options?: Version) => cache().delete(key, options),
    touch: async (key: string, options?: CacheOptions) => cache().touch(key, options),
    increment: async (key: string, by?: number, options?: Version) =>
      cache().increment(key, by, options),
    decrement: async (key: string, by?: number, options?: Version) =>
      cache().decrement(key, by, options),
    incrementVersion: async (key: string, options?: Version) =>
      cache().incrementVersion(key, options),
    getMany: async (keys: string[], options?: Version) => cache().getMany(keys, options),
    setMany: async (entries: Record<string, Json>, options?: CacheOptions) =>
      cache().setMany(entries, options),
    clear: async () => cache().clear(),
    /** Several calls at the same time, of a cache with its own prefix: what each came to. */
    atOnce: async (calls: CacheCall[], own = prefix) => {
      const other = createCache({ store, prefix: own });
      return Promise.all(calls.map((call) => callCache(other, call)));
    },
    /** One call, what it asked of the store, and how many of these calls ran at the same time. */
    watch: async (call: CacheCall, failing: string[] = []) => {
      const { watched, report } = watchStore(store, failing);
      const outcome = await callCache(createCache({ store: watched, prefix }), call);
      return { outcome, ...(await report()) };
    },
  };
}

/** A method of the cache, and its arguments. */
export type CacheCall = [method: keyof Cache, ...args: Json[]];

async function callCache(cache: Cache, [method, ...args]: CacheCall): Promise<Json> {
  const act = cache[method] as (...args: Json[]) => Promise<Json | undefined>;
  try {
    return (await act.call(cache, ...args)) ?? null;
  } catch (thrown) {
    const code = (thrown as { code?: unknown }).code;
    if (typeof code !== 'string' || isNotImplemented(thrown)) throw thrown;
    return { error: code };
  }
}
