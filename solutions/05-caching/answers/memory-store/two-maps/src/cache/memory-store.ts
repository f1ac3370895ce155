import type { Json } from '@bookshop/kit/app';

import { CacheError, type CacheStore } from './cache-store';
import { jsonText } from './json-text';

export interface MemoryStoreOptions {
  /** The time in milliseconds since 1970. */
  now(): number;
  /** The largest number of entries. */
  readonly max: number;
  /** When the store is full, one entry in `cull` is removed; with 0, all of them are. */
  readonly cull: number;
}

const FOR_EVER = Number.POSITIVE_INFINITY;

/** Entries in the memory of this process, and never more than `max`. */
export function createMemoryStore(options: MemoryStoreOptions): CacheStore {
  const texts = new Map<string, string>();
  const ends = new Map<string, number>();

  const isAlive = (key: string) => (ends.get(key) ?? 0) > options.now();

  const remove = (key: string) => {
    ends.delete(key);
    return texts.delete(key);
  };

  /** The oldest use comes first in `texts`. */
  const store = (key: string, text: string, end: number) => {
    remove(key);
    if (texts.size >= options.max) [...texts.keys()].filter((old) => !isAlive(old)).forEach(remove);
    if (texts.size >= options.max) {
      const count = options.cull === 0 ? texts.size : Math.floor(texts.size / options.cull);
      const oldest = texts.keys();
      do remove(oldest.next().value ?? '');
      while (options.max - texts.size < count);
    }
    texts.set(key, text);
    ends.set(key, end);
  };

  const write = (key: string, text: string, lifetimeMs: number | null) => {
    if (lifetimeMs === null) store(key, text, FOR_EVER);
    else if (lifetimeMs > 0) store(key, text, options.now() + lifetimeMs);
    else remove(key);
  };

  const textOf = (key: string) => (isAlive(key) ? texts.get(key) : undefined);

  const use = (key: string, text: string) => store(key, text, ends.get(key) ?? FOR_EVER);

  return {
    get(key) {
      const text = textOf(key);
      if (text === undefined) return Promise.resolve(undefined);
      use(key, text);
      return Promise.resolve(JSON.parse(text) as Json);
    },
    async set(key, value, lifetimeMs) {
      write(key, jsonText(value), lifetimeMs);
    },
    async add(key, value, lifetimeMs) {
      const text = jsonText(value);
      const isFree = textOf(key) === undefined;
      if (isFree) write(key, text, lifetimeMs);
      return isFree;
    },
    delete: async (key) => {
      const wasAlive = isAlive(key);
      remove(key);
      return wasAlive;
    },
    async touch(key, lifetimeMs) {
      const text = textOf(key);
      if (text !== undefined) write(key, text, lifetimeMs);
      return text !== undefined;
    },
    async increment(key, by) {
      const text = textOf(key);
      if (text === undefined) throw new CacheError('CACHE_MISSING', 'Nothing to add to.');
      const value = JSON.parse(text) as Json;
      if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 53) {
        use(key, String(value + by));
        return value + by;
      }
      throw new CacheError('CACHE_NOT_A_NUMBER', 'Only whole numbers can be added to.');
    },
    async clear() {
      [...texts.keys()].forEach(remove);
    },
    size: async () => [...texts.keys()].filter(isAlive).length,
    close: async () => {
      texts.clear();
      ends.clear();
    },
  };
}
