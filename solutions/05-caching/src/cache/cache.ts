import type { Json } from '@bookshop/kit/app';

import { CacheError, type CacheStore } from './cache-store';

/** `value` is the fallback, or null, where nothing was found. */
export interface Lookup {
  readonly hit: boolean;
  readonly value: Json;
}

export interface CacheOptions {
  /** In seconds; `null` is for ever, and 0 or less stores nothing. The default is 300. */
  readonly timeout?: number | null;
  /** The default is 1. */
  readonly version?: number;
}

type Version = Pick<CacheOptions, 'version'>;

/** What the code of the shop uses: keys with a prefix and a version, timeouts in seconds. */
export interface Cache {
  get(key: string, options?: Version & { readonly fallback?: Json }): Promise<Lookup>;
  set(key: string, value: Json, options?: CacheOptions): Promise<void>;
  add(key: string, value: Json, options?: CacheOptions): Promise<boolean>;
  delete(key: string, options?: Version): Promise<boolean>;
  touch(key: string, options?: CacheOptions): Promise<boolean>;
  increment(key: string, by?: number, options?: Version): Promise<number>;
  decrement(key: string, by?: number, options?: Version): Promise<number>;
  /** Moves an entry to the next version, which it returns. */
  incrementVersion(key: string, options?: Version): Promise<number>;
  /** Only the keys that were found. */
  getMany(keys: readonly string[], options?: Version): Promise<Record<string, Json>>;
  /** Returns the keys that could not be stored. */
  setMany(entries: Readonly<Record<string, Json>>, options?: CacheOptions): Promise<string[]>;
  clear(): Promise<void>;
}

export interface CreateCacheOptions {
  readonly store: CacheStore;
  /** The beginning of every key. */
  readonly prefix: string;
}

const DEFAULT_SECONDS = 300;

const LONGEST_KEY = 250;

const UNSAFE = /[\s\p{Cc}]/u;

/** The cache of the app, over any store: keys with prefix and version, and timeouts in seconds. */
export function createCache({ store, prefix }: CreateCacheOptions): Cache {
  const fullKey = (key: string, version = 1) => {
    const full = `${prefix}:${version}:${key}`;
    if (key === '' || full.length > LONGEST_KEY || UNSAFE.test(full)) {
      throw new CacheError('CACHE_BAD_KEY', `${JSON.stringify(key)} cannot be a key of the cache.`);
    }
    return full;
  };
  return {
    get: async (key, { version, fallback = null } = {}) => {
      const value = await store.get(fullKey(key, version));
      return value === undefined ? { hit: false, value: fallback } : { hit: true, value };
    },
    set: async (key, value, { version, timeout } = {}) =>
      store.set(fullKey(key, version), value, lifetimeOf(timeout)),
    add: async (key, value, { version, timeout } = {}) =>
      store.add(fullKey(key, version), value, lifetimeOf(timeout)),
    delete: async (key, { version } = {}) => store.delete(fullKey(key, version)),
    touch: async (key, { version, timeout } = {}) =>
      store.touch(fullKey(key, version), lifetimeOf(timeout)),
    increment: async (key, by = 1, { version } = {}) => store.increment(fullKey(key, version), by),
    decrement: async (key, by = 1, { version } = {}) => store.increment(fullKey(key, version), -by),
    incrementVersion: async (key, { version = 1 } = {}) => {
      const [old, next] = [fullKey(key, version), fullKey(key, version + 1)];
      const value = await store.get(old);
      if (value === undefined) {
        throw new CacheError('CACHE_MISSING', `${key} has no entry of version ${version}.`);
      }
      // First the new one: if that fails, the old one is still there.
      await store.set(next, value, lifetimeOf());
      await store.delete(old);
      return version + 1;
    },
    getMany: async (keys, { version } = {}) => {
      const full = keys.map((key) => [key, fullKey(key, version)] as const);
      const found = await Promise.all(
        full.map(async ([key, place]) => [key, await store.get(place)] as const),
      );
      return Object.fromEntries(found.filter(isHit));
    },
    setMany: async (entries, { version, timeout } = {}) => {
      const full = Object.entries(entries).map(
        ([key, value]) => [key, fullKey(key, version), value] as const,
      );
      const stored = await Promise.allSettled(
        full.map(([, place, value]) => store.set(place, value, lifetimeOf(timeout))),
      );
      return full.flatMap(([key], i) => (stored[i]?.status === 'rejected' ? [key] : []));
    },
    clear: () => store.clear(),
  };
}

function lifetimeOf(seconds: number | null = DEFAULT_SECONDS): number | null {
  return seconds === null ? null : seconds * 1_000;
}

function isHit(found: readonly [string, Json | undefined]): found is [string, Json] {
  return found[1] !== undefined;
}
