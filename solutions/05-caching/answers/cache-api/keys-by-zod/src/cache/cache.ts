import type { Json } from '@bookshop/kit/app';

import { z } from 'zod';

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

const fullKey = z
  .object({ prefix: z.string(), version: z.int().default(1), key: z.string().min(1) })
  .transform(({ prefix, version, key }) => `${prefix}:${version}:${key}`)
  .pipe(
    z
      .string()
      .max(250)
      .regex(/^[^\s\p{Cc}]+$/u),
  );

const lifetime = z
  .number()
  .transform((seconds) => seconds * 1_000)
  .nullable()
  .default(300_000);

/** A cache whose entries are in a store. */
export function createCache({ store, prefix }: CreateCacheOptions): Cache {
  const at = (key: string, options: Version = {}): string => {
    const made = fullKey.safeParse({ prefix, key, version: options.version });
    if (made.success) return made.data;
    throw new CacheError('CACHE_BAD_KEY', z.prettifyError(made.error));
  };
  const lasting = (options: CacheOptions = {}) => lifetime.parse(options.timeout);
  const cache: Cache = {
    async get(key, options) {
      const value = await store.get(at(key, options));
      return {
        hit: value !== undefined,
        value: value === undefined ? (options?.fallback ?? null) : value,
      };
    },
    async set(key, value, options) {
      return store.set(at(key, options), value, lasting(options));
    },
    async add(key, value, options) {
      return store.add(at(key, options), value, lasting(options));
    },
    async delete(key, options) {
      return store.delete(at(key, options));
    },
    async touch(key, options) {
      return store.touch(at(key, options), lasting(options));
    },
    async increment(key, by, options) {
      return store.increment(at(key, options), by === undefined ? 1 : by);
    },
    async decrement(key, by, options) {
      return store.increment(at(key, options), by === undefined ? -1 : 0 - by);
    },
    async incrementVersion(key, { version = 1 } = {}) {
      const next = version + 1;
      at(key, { version: next });
      const { hit, value } = await cache.get(key, { version });
      if (!hit) throw new CacheError('CACHE_MISSING', `There is no ${key} of version ${version}.`);
      await cache.set(key, value, { version: next });
      await cache.delete(key, { version });
      return next;
    },
    async getMany(keys, options) {
      keys.forEach((key) => at(key, options));
      const looked = await Promise.all(keys.map((key) => cache.get(key, options)));
      return Object.fromEntries(
        looked.flatMap(({ hit, value }, i) => (hit ? [[keys[i] ?? '', value]] : [])),
      ) as Record<string, Json>;
    },
    async setMany(entries, options) {
      const keys = Object.keys(entries);
      keys.forEach((key) => at(key, options));
      const failed = new Set<string>();
      await Promise.all(
        Object.entries(entries).map(([key, value]) =>
          cache.set(key, value, options).catch(() => failed.add(key)),
        ),
      );
      return keys.filter((key) => failed.has(key));
    },
    async clear() {
      return store.clear();
    },
  };
  return cache;
}
