import type { Json } from '@bookshop/kit/app';

/**
 * Where a cache keeps its entries: JSON values under string keys. A lifetime is in milliseconds;
 * with `null`, an entry never expires. An expired entry is no living entry, whether or not it still
 * takes space.
 */
export interface CacheStore {
  /** `undefined` where there is no living entry; a stored `null` is `null`. */
  get(key: string): Promise<Json | undefined>;
  /** A lifetime of 0 or less removes the entry. */
  set(key: string, value: Json, lifetimeMs: number | null): Promise<void>;
  /** Like `set`, but only where there is no living entry; otherwise it returns false. */
  add(key: string, value: Json, lifetimeMs: number | null): Promise<boolean>;
  /** Whether there was a living entry. */
  delete(key: string): Promise<boolean>;
  /** Gives a living entry another lifetime, from now; 0 or less removes it. Whether there was one. */
  touch(key: string, lifetimeMs: number | null): Promise<boolean>;
  /**
   * Returns the new value. The remaining lifetime stays. Throws `CACHE_MISSING` where there is no
   * living entry, and `CACHE_NOT_A_NUMBER` where its value is not a whole number up to 2^53 - 1.
   */
  increment(key: string, by: number): Promise<number>;
  clear(): Promise<void>;
  /** The number of living entries. */
  size(): Promise<number>;
  close(): Promise<void>;
}

export type CacheErrorCode =
  'CACHE_MISSING' | 'CACHE_NOT_A_NUMBER' | 'CACHE_BAD_KEY' | 'CACHE_BAD_VALUE';

/** An error of the caller of a cache. */
export class CacheError extends Error {
  override readonly name = 'CacheError';
  readonly code: CacheErrorCode;

  constructor(code: CacheErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
