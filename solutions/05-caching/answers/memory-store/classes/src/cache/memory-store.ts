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

class Entry {
  text: string;
  readonly ends: number | null;
  usedAs: number;

  constructor(text: string, ends: number | null, usedAs: number) {
    this.text = text;
    this.ends = ends;
    this.usedAs = usedAs;
  }

  isOver(time: number): boolean {
    return this.ends !== null && time >= this.ends;
  }

  value(): Json {
    return JSON.parse(this.text) as Json;
  }
}

class MemoryStore implements CacheStore {
  readonly #options: MemoryStoreOptions;
  #entries = new Map<string, Entry>();
  #uses = 0;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  async get(key: string): Promise<Json | undefined> {
    return this.#use(key)?.value();
  }

  async set(key: string, value: Json, lifetimeMs: number | null): Promise<void> {
    this.#store(key, jsonText(value), lifetimeMs);
  }

  async add(key: string, value: Json, lifetimeMs: number | null): Promise<boolean> {
    const text = jsonText(value);
    if (this.#living(key)) return false;
    this.#store(key, text, lifetimeMs);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    const wasThere = this.#living(key) !== undefined;
    this.#entries.delete(key);
    return wasThere;
  }

  async touch(key: string, lifetimeMs: number | null): Promise<boolean> {
    const entry = this.#living(key);
    if (entry) this.#store(key, entry.text, lifetimeMs);
    return entry !== undefined;
  }

  async increment(key: string, by: number): Promise<number> {
    const entry = this.#living(key);
    if (!entry) throw new CacheError('CACHE_MISSING', `${key} is not in the cache.`);
    const value = entry.value();
    if (!Number.isSafeInteger(value)) {
      throw new CacheError('CACHE_NOT_A_NUMBER', `${key} is no counter.`);
    }
    const sum = Number(value) + by;
    entry.text = String(sum);
    this.#use(key);
    return sum;
  }

  async clear(): Promise<void> {
    this.#entries = new Map();
  }

  async size(): Promise<number> {
    const time = this.#options.now();
    return [...this.#entries.values()].filter((entry) => !entry.isOver(time)).length;
  }

  async close(): Promise<void> {
    await this.clear();
  }

  #living(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry?.isOver(this.#options.now()) ? undefined : entry;
  }

  #use(key: string): Entry | undefined {
    const entry = this.#living(key);
    if (entry) entry.usedAs = ++this.#uses;
    return entry;
  }

  #store(key: string, text: string, lifetimeMs: number | null): void {
    if (lifetimeMs !== null && lifetimeMs <= 0) {
      this.#entries.delete(key);
      return;
    }
    if (!this.#entries.has(key)) this.#makeRoom();
    const ends = lifetimeMs === null ? null : this.#options.now() + lifetimeMs;
    this.#entries.set(key, new Entry(text, ends, ++this.#uses));
  }

  #makeRoom(): void {
    const { max, cull, now } = this.#options;
    if (this.#entries.size < max) return;
    const time = now();
    const living = [...this.#entries].filter(([, entry]) => !entry.isOver(time));
    living.sort(([, a], [, b]) => a.usedAs - b.usedAs);
    if (living.length >= max) {
      const share = cull === 0 ? max : Math.floor(max / cull) || 1;
      living.splice(0, share);
    }
    this.#entries = new Map(living);
  }
}

/** Entries in the memory of this process, and never more than `max`. */
export function createMemoryStore(options: MemoryStoreOptions): CacheStore {
  return new MemoryStore(options);
}
