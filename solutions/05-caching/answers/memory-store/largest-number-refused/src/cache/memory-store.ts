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

/** Entries in the memory of this process, and never more than `max`. */
export function createMemoryStore({ now, max, cull }: MemoryStoreOptions): CacheStore {
  const texts = new Map<string, string>();
  /** Only of keys that expire. */
  const ends = new Map<string, number>();
  const order = new Set<string>();

  function drop(key: string): boolean {
    ends.delete(key);
    order.delete(key);
    return texts.delete(key);
  }
  function dropExpired(): void {
    const time = now();
    for (const [key, end] of [...ends]) if (end <= time) drop(key);
  }
  function read(key: string): string | undefined {
    const end = ends.get(key);
    if (end !== undefined && end <= now()) drop(key);
    return texts.get(key);
  }
  function use(key: string): void {
    order.delete(key);
    order.add(key);
  }
  function live(key: string, lifetimeMs: number | null): void {
    if (lifetimeMs === null) ends.delete(key);
    else ends.set(key, now() + lifetimeMs);
    use(key);
  }
  function share(): number {
    return cull === 0 ? texts.size : Math.floor(texts.size / cull) || 1;
  }
  function makeRoom(): void {
    if (texts.size >= max) dropExpired();
    if (texts.size >= max) for (const key of [...order].slice(0, share())) drop(key);
  }
  function write(key: string, text: string, lifetimeMs: number | null): void {
    if ((lifetimeMs ?? 1) <= 0) {
      drop(key);
      return;
    }
    if (read(key) === undefined) makeRoom();
    texts.set(key, text);
    live(key, lifetimeMs);
  }

  return {
    get: async (key) => {
      const text = read(key);
      if (text === undefined) return undefined;
      use(key);
      return JSON.parse(text) as Json;
    },
    set: async (key, value, lifetimeMs) => {
      const text = jsonText(value);
      write(key, text, lifetimeMs);
    },
    add: async (key, value, lifetimeMs) => {
      const text = jsonText(value);
      const isFree = read(key) === undefined;
      if (isFree) write(key, text, lifetimeMs);
      return isFree;
    },
    delete: async (key) => {
      const isThere = read(key) !== undefined;
      return drop(key) && isThere;
    },
    touch: async (key, lifetimeMs) => {
      if (read(key) === undefined) return false;
      if ((lifetimeMs ?? 1) <= 0) drop(key);
      else live(key, lifetimeMs);
      return true;
    },
    increment: async (key, by) => {
      const text = read(key);
      if (text === undefined) throw new CacheError('CACHE_MISSING', `${key} is not there.`);
      const number = /^-?\d/.test(text) ? Number(text) : NaN;
      if (!Number.isInteger(number) || Math.abs(number) >= Number.MAX_SAFE_INTEGER) {
        throw new CacheError('CACHE_NOT_A_NUMBER', `${key} cannot be counted.`);
      }
      texts.set(key, JSON.stringify(number + by));
      use(key);
      return number + by;
    },
    clear: async () => {
      for (const part of [texts, ends, order]) part.clear();
    },
    size: async () => {
      dropExpired();
      return texts.size;
    },
    close: async () => {
      for (const part of [texts, ends, order]) part.clear();
    },
  };
}
