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

interface Entry {
  /** A copy that nobody else can change. */
  readonly json: string;
  /** `Infinity` for an entry that never expires. */
  readonly expiresAt: number;
}

/** Entries in the memory of this process, and never more than `max`. */
export function createMemoryStore({ now, max, cull }: MemoryStoreOptions): CacheStore {
  /** A Map keeps the order in which keys were added: here from the one that was used longest ago. */
  const entries = new Map<string, Entry>();

  const find = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (!entry || entry.expiresAt > now()) return entry;
    entries.delete(key);
    return undefined;
  };

  const dropExpired = (): void => {
    for (const key of entries.keys()) find(key);
  };

  const makeRoom = (): void => {
    if (entries.size >= max) dropExpired();
    if (entries.size < max) return;
    const share = cull === 0 ? entries.size : Math.floor(entries.size / cull);
    const oldest = [...entries.keys()].slice(0, Math.max(share, 1));
    for (const key of oldest) entries.delete(key);
  };

  /** Makes it the entry that was used last. */
  const put = (key: string, entry: Entry): void => {
    entries.delete(key);
    if (entry.expiresAt <= now()) return;
    makeRoom();
    entries.set(key, entry);
  };

  const expiryOf = (lifetimeMs: number | null): number => now() + (lifetimeMs ?? Infinity);

  return {
    get: async (key) => {
      const entry = find(key);
      if (!entry) return undefined;
      put(key, entry);
      return JSON.parse(entry.json) as Json;
    },
    set: async (key, value, lifetimeMs) => {
      put(key, { json: jsonText(value), expiresAt: expiryOf(lifetimeMs) });
    },
    add: async (key, value, lifetimeMs) => {
      const json = jsonText(value);
      if (find(key)) return false;
      put(key, { json, expiresAt: expiryOf(lifetimeMs) });
      return true;
    },
    delete: async (key) => find(key) !== undefined && entries.delete(key),
    touch: async (key, lifetimeMs) => {
      const entry = find(key);
      if (!entry) return false;
      put(key, { ...entry, expiresAt: expiryOf(lifetimeMs) });
      return true;
    },
    increment: async (key, by) => {
      const entry = find(key);
      if (!entry) throw new CacheError('CACHE_MISSING', `There is no entry ${key}.`);
      const value = JSON.parse(entry.json) as Json;
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
        throw new CacheError('CACHE_NOT_A_NUMBER', `The entry ${key} is not a whole number.`);
      }
      put(key, { ...entry, json: jsonText(value + by) });
      return value + by;
    },
    clear: async () => entries.clear(),
    size: async () => {
      dropExpired();
      return entries.size;
    },
    close: async () => entries.clear(),
  };
}
