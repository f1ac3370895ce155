import type { Json, ShopTools } from '@bookshop/kit/app';

import { CacheError, type CacheStore } from './cache-store';

interface Entry {
  /** JSON, so that nobody shares an object with the store. */
  readonly json: string;
  /** `Infinity` for an entry that never expires. */
  readonly expiresAt: number;
}

/**
 * `plain:`, entries in the memory of this process. It never makes room: it is for a shop with few
 * keys, and for tests.
 */
export function createPlainStore({ now, reach }: Pick<ShopTools, 'now' | 'reach'>): CacheStore {
  const entries = new Map<string, Entry>();
  const living = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (!entry || entry.expiresAt > now()) return entry;
    entries.delete(key);
    return undefined;
  };
  const store = (key: string, json: string, lifetimeMs: number | null): void => {
    if (lifetimeMs !== null && lifetimeMs <= 0) entries.delete(key);
    else entries.set(key, { json, expiresAt: now() + (lifetimeMs ?? Infinity) });
  };
  return {
    get: async (key) => {
      await reach('plain/get');
      const entry = living(key);
      return entry && (JSON.parse(entry.json) as Json);
    },
    set: async (key, value, lifetimeMs) => {
      const json = JSON.stringify(value);
      await reach('plain/set');
      store(key, json, lifetimeMs);
    },
    add: async (key, value, lifetimeMs) => {
      const json = JSON.stringify(value);
      await reach('plain/add');
      if (living(key)) return false;
      store(key, json, lifetimeMs);
      return true;
    },
    delete: async (key) => {
      await reach('plain/delete');
      return living(key) !== undefined && entries.delete(key);
    },
    touch: async (key, lifetimeMs) => {
      await reach('plain/touch');
      const entry = living(key);
      if (entry) store(key, entry.json, lifetimeMs);
      return entry !== undefined;
    },
    increment: async (key, by) => {
      await reach('plain/increment');
      const entry = living(key);
      if (!entry) throw new CacheError('CACHE_MISSING', `There is no entry ${key}.`);
      const value = JSON.parse(entry.json) as Json;
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
        throw new CacheError('CACHE_NOT_A_NUMBER', `The entry ${key} is not a whole number.`);
      }
      entries.set(key, { ...entry, json: JSON.stringify(value + by) });
      return value + by;
    },
    clear: async () => {
      await reach('plain/clear');
      entries.clear();
    },
    size: async () => {
      await reach('plain/size');
      return [...entries.keys()].filter((key) => living(key)).length;
    },
    close: async () => entries.clear(),
  };
}
