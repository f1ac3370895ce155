import type { Json } from '@bookshop/kit/app';

import { CacheError, type CacheStore } from './cache-store';

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

const FORBIDDEN = /[\s\u0000-\u001f\u007f-\u009f]/;
const LONGEST = 250;

class StoreCache implements Cache {
  readonly #store: CacheStore;
  readonly #prefix: string;

  constructor({ store, prefix }: CreateCacheOptions) {
    this.#store = store;
    this.#prefix = prefix;
  }

  async get(key: string, options: Version & { readonly fallback?: Json } = {}): Promise<Lookup> {
    const value = await this.#store.get(this.#full(key, options.version));
    if (value === undefined) return { hit: false, value: options.fallback ?? null };
    return { hit: true, value };
  }

  async set(key: string, value: Json, options: CacheOptions = {}): Promise<void> {
    await this.#store.set(this.#full(key, options.version), value, this.#lifetime(options));
  }

  async add(key: string, value: Json, options: CacheOptions = {}): Promise<boolean> {
    return this.#store.add(this.#full(key, options.version), value, this.#lifetime(options));
  }

  async delete(key: string, options: Version = {}): Promise<boolean> {
    return this.#store.delete(this.#full(key, options.version));
  }

  async touch(key: string, options: CacheOptions = {}): Promise<boolean> {
    return this.#store.touch(this.#full(key, options.version), this.#lifetime(options));
  }

  async increment(key: string, by = 1, options: Version = {}): Promise<number> {
    return this.#store.increment(this.#full(key, options.version), by);
  }

  async decrement(key: string, by = 1, options: Version = {}): Promise<number> {
    return this.#store.increment(this.#full(key, options.version), -by);
  }

  async incrementVersion(key: string, { version = 1 }: Version = {}): Promise<number> {
    const from = this.#full(key, version);
    const to = this.#full(key, version + 1);
    const value = await this.#store.get(from);
    if (value === undefined) throw new CacheError('CACHE_MISSING', `There is no entry ${from}.`);
    await this.#store.set(to, value, this.#lifetime({}));
    await this.#store.delete(from);
    return version + 1;
  }

  async getMany(keys: readonly string[], options: Version = {}): Promise<Record<string, Json>> {
    const full = keys.map((key) => this.#full(key, options.version));
    const values = await Promise.all(full.map((name) => this.#store.get(name)));
    const found: [string, Json][] = [];
    keys.forEach((key, index) => {
      const value = values[index];
      if (value !== undefined) found.push([key, value]);
    });
    return Object.fromEntries(found);
  }

  async setMany(
    entries: Readonly<Record<string, Json>>,
    options: CacheOptions = {},
  ): Promise<string[]> {
    const jobs = Object.entries(entries).map(
      ([key, value]) => [key, this.#full(key, options.version), value] as const,
    );
    const lifetime = this.#lifetime(options);
    const ends = await Promise.allSettled(
      jobs.map(async ([, full, value]) => this.#store.set(full, value, lifetime)),
    );
    return jobs.flatMap(([key], index) => (ends[index]?.status === 'rejected' ? [key] : []));
  }

  async clear(): Promise<void> {
    await this.#store.clear();
  }

  #full(key: string, version = 1): string {
    const full = `${this.#prefix}:${version}:${key}`;
    if (key === '' || [...full].length > LONGEST || FORBIDDEN.test(full)) {
      throw new CacheError('CACHE_BAD_KEY', 'This cannot be the key of an entry.');
    }
    return full;
  }

  #lifetime({ timeout = 300 }: CacheOptions): number | null {
    return timeout === null ? null : timeout * 1_000;
  }
}

/** A cache whose entries are in a store. */
export function createCache(options: CreateCacheOptions): Cache {
  return new StoreCache(options);
}
