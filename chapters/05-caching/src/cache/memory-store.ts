import { NotImplemented } from '@bookshop/kit/app';

import type { CacheStore } from './cache-store';

export interface MemoryStoreOptions {
  /** The time in milliseconds since 1970. */
  now(): number;
  /** The largest number of entries. */
  readonly max: number;
  /** When the store is full, one entry in `cull` is removed; with 0, all of them are. */
  readonly cull: number;
}

/** Entries in the memory of this process, and never more than `max`. */
export function createMemoryStore(_options: MemoryStoreOptions): CacheStore {
  // TODO: keep copies, let them expire, and make room.
  throw new NotImplemented('caching/memory-store');
}
