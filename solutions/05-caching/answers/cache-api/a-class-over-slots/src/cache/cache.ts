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

/** One place of the store. */
class Slot {
  readonly #store: CacheStore;
  readonly #key: string;

  constructor(store: CacheStore, key: string) {
    this.#store = store;
    this.#key = key;
  }

  read = (): Promise<Json | undefined> => this.#store.get(this.#key);

  write = (value: Json, { timeout }: CacheOptions = {}): Promise<void> =>
    this.#store.set(this.#key, value, milliseconds(timeout));

  fill = (value: Json, { timeout }: CacheOptions = {}): Promise<boolean> =>
    this.#store.add(this.#key, value, milliseconds(timeout));

  empty = (): Promise<boolean> => this.#store.delete(this.#key);

  prolong = ({ timeout }: CacheOptions = {}): Promise<boolean> =>
    this.#store.touch(this.#key, milliseconds(timeout));

  count = (by: number): Promise<number> => this.#store.increment(this.#key, by);
}

class StoreCache implements Cache {
  readonly #store: CacheStore;
  readonly #prefix: string;

  constructor({ store, prefix }: CreateCacheOptions) {
    this.#store = store;
    this.#prefix = prefix;
  }

  async get(key: string, options: Version & { readonly fallback?: Json } = {}): Promise<Lookup> {
    const value = await this.#slot(key, options).read();
    if (value !== undefined) return { hit: true, value };
    return { hit: false, value: options.fallback === undefined ? null : options.fallback };
  }

  async set(key: string, value: Json, options?: CacheOptions): Promise<void> {
    await this.#slot(key, options).write(value, options);
  }

  async add(key: string, value: Json, options?: CacheOptions): Promise<boolean> {
    return this.#slot(key, options).fill(value, options);
  }

  async delete(key: string, options?: Version): Promise<boolean> {
    return this.#slot(key, options).empty();
  }

  async touch(key: string, options?: CacheOptions): Promise<boolean> {
    return this.#slot(key, options).prolong(options);
  }

  async increment(key: string, by?: number, options?: Version): Promise<number> {
    return this.#slot(key, options).count(by ?? 1);
  }

  async decrement(key: string, by?: number, options?: Version): Promise<number> {
    return this.increment(key, 0 - (by ?? 1), options);
  }

  async incrementVersion(key: string, options?: Version): Promise<number> {
    const version = 1 + (options?.version ?? 1);
    const from = this.#slot(key, options);
    const to = this.#slot(key, { version });
    const value = await from.read();
    if (value === undefined) throw new CacheError('CACHE_MISSING', 'There is nothing to move.');
    await to.write(value);
    await from.empty();
    return version;
  }

  async getMany(keys: readonly string[], options?: Version): Promise<Record<string, Json>> {
    const slots = keys.map((key) => this.#slot(key, options));
    const values = await Promise.all(slots.map((slot) => slot.read()));
    const found = new Map<string, Json>();
    for (const [i, key] of keys.entries()) {
      const value = values[i];
      if (value !== undefined) found.set(key, value);
    }
    return Object.fromEntries(found);
  }

  async setMany(
    entries: Readonly<Record<string, Json>>,
    options?: CacheOptions,
  ): Promise<string[]> {
    const writes = Object.entries(entries).map(([key, value]) => {
      const slot = this.#slot(key, options);
      return { key, write: () => slot.write(value, options) };
    });
    const failed = await Promise.all(
      writes.map(({ key, write }) =>
        write().then(
          () => [],
          () => [key],
        ),
      ),
    );
    return failed.flat();
  }

  async clear(): Promise<void> {
    await this.#store.clear();
  }

  #slot(key: string, { version = 1 }: Version = {}): Slot {
    const full = [this.#prefix, version, key].join(':');
    const isBad = key.length === 0 || full.length > 250 || /\s/.test(full) || /\p{Cc}/u.test(full);
    if (isBad) throw new CacheError('CACHE_BAD_KEY', `The cache cannot use the key ${full}.`);
    return new Slot(this.#store, full);
  }
}

function milliseconds(timeout: number | null | undefined): number | null {
  if (timeout === undefined) return 300_000;
  return timeout === null ? null : timeout * 1_000;
}

/** A cache whose entries are in a store. */
export function createCache(options: CreateCacheOptions): Cache {
  return new StoreCache(options);
}
