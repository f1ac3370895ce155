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

/** Whether a character is a control character. */
function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 32 || (code >= 127 && code < 160);
}

function checkKey(key: string, full: string): void {
  let isGood = key !== '' && full.length <= 250;
  for (const character of full) {
    if (character.trim() === '' || isControl(character)) isGood = false;
  }
  if (!isGood) throw new CacheError('CACHE_BAD_KEY', 'This key cannot be used in a cache.');
}

function versionOf(options: Version | undefined): number {
  return options === undefined || options.version === undefined ? 1 : options.version;
}

function lifetimeOf(options: CacheOptions | undefined): number | null {
  if (options === undefined || options.timeout === undefined) return 5 * 60 * 1000;
  if (options.timeout === null) return null;
  return options.timeout * 1000;
}

/** A cache whose entries are in a store. */
export function createCache(parts: CreateCacheOptions): Cache {
  const store = parts.store;

  function nameOf(key: string, version: number): string {
    const full = parts.prefix + ':' + String(version) + ':' + key;
    checkKey(key, full);
    return full;
  }

  async function count(key: string, by: number, options: Version | undefined): Promise<number> {
    return store.increment(nameOf(key, versionOf(options)), by);
  }

  return {
    async get(key, options) {
      const value = await store.get(nameOf(key, versionOf(options)));
      if (value !== undefined) return { hit: true, value: value };
      if (options === undefined || options.fallback === undefined)
        return { hit: false, value: null };
      return { hit: false, value: options.fallback };
    },
    async set(key, value, options) {
      await store.set(nameOf(key, versionOf(options)), value, lifetimeOf(options));
    },
    async add(key, value, options) {
      return store.add(nameOf(key, versionOf(options)), value, lifetimeOf(options));
    },
    async delete(key, options) {
      return store.delete(nameOf(key, versionOf(options)));
    },
    async touch(key, options) {
      return store.touch(nameOf(key, versionOf(options)), lifetimeOf(options));
    },
    async increment(key, by = 1, options) {
      return count(key, by, options);
    },
    async decrement(key, by = 1, options) {
      return count(key, by === 0 ? 0 : -by, options);
    },
    async incrementVersion(key, options) {
      const version = versionOf(options);
      const oldName = nameOf(key, version);
      const newName = nameOf(key, version + 1);
      const value = await store.get(oldName);
      if (value === undefined) throw new CacheError('CACHE_MISSING', 'This entry does not exist.');
      await store.set(newName, value, lifetimeOf(undefined));
      await store.delete(oldName);
      return version + 1;
    },
    async getMany(keys, options) {
      const reads: [string, Promise<Json | undefined>][] = [];
      const names = keys.map((key) => nameOf(key, versionOf(options)));
      for (let i = 0; i < keys.length; i += 1) {
        reads.push([keys[i] ?? '', store.get(names[i] ?? '')]);
      }
      // So that a second one that fails is not a rejection that nobody handles.
      await Promise.all(reads.map((read) => read[1]));
      const found: Record<string, Json> = {};
      for (const [key, reading] of reads) {
        const value = await reading;
        if (value === undefined) continue;
        Object.defineProperty(found, key, {
          value: value,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return found;
    },
    async setMany(entries, options) {
      const names: string[] = [];
      for (const key of Object.keys(entries)) names.push(nameOf(key, versionOf(options)));
      const writes = Object.values(entries).map((value, i) =>
        store.set(names[i] ?? '', value, lifetimeOf(options)),
      );
      const ended = await Promise.allSettled(writes);
      const failed: string[] = [];
      Object.keys(entries).forEach((key, i) => {
        if (ended[i]?.status !== 'fulfilled') failed.push(key);
      });
      return failed;
    },
    async clear() {
      await store.clear();
    },
  };
}
