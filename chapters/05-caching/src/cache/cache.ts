import { type Json, NotImplemented } from '@bookshop/kit/app';

import type { CacheStore } from './cache-store';

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

/** A cache whose entries are in a store. */
export function createCache(_options: CreateCacheOptions): Cache {
  // TODO: make and check the keys, turn seconds into milliseconds, and tell hits from misses.
  throw new NotImplemented('caching/cache-api');
}
