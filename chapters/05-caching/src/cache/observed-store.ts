import type { CacheStore } from './cache-store';

/** What the shop has noticed about one key. */
export interface ObservedKey {
  readonly key: string;
  readonly hits: number;
  readonly misses: number;
  /** When it was stored, in milliseconds since 1970; `undefined` when it was removed. */
  readonly storedAt: number | undefined;
  readonly lifetimeMs: number | null;
}

export interface ObservedStore extends CacheStore {
  /** All reads of this process so far. */
  counts(): { readonly hits: number; readonly misses: number };
  /** The keys that this process has used last, most recent first. */
  observed(): readonly ObservedKey[];
}

/** So that the notes about a cache do not need more memory than the cache. */
const MOST_KEYS = 200;

/** A store that counts hits and misses, for the page `/cache`. */
export function observeStore(store: CacheStore, { now }: { now(): number }): ObservedStore {
  const counts = { hits: 0, misses: 0 };
  const known = new Map<string, ObservedKey>();
  const note = (key: string, change: (before: ObservedKey) => Partial<ObservedKey>): void => {
    const before = known.get(key) ?? {
      ...{ key, hits: 0, misses: 0 },
      ...{ storedAt: undefined, lifetimeMs: null },
    };
    // Deleted first: a Map keeps the order in which its keys were added.
    known.delete(key);
    known.set(key, { ...before, ...change(before) });
    const [oldest] = known.keys();
    if (known.size > MOST_KEYS && oldest !== undefined) known.delete(oldest);
  };
  const noteStored = (key: string, lifetimeMs: number | null): void => {
    const isStored = lifetimeMs === null || lifetimeMs > 0;
    note(key, () => ({ storedAt: isStored ? now() : undefined, lifetimeMs }));
  };
  return {
    get: async (key) => {
      const value = await store.get(key);
      const outcome = value === undefined ? 'misses' : 'hits';
      counts[outcome] += 1;
      note(key, (before) => ({ [outcome]: before[outcome] + 1 }));
      return value;
    },
    set: async (key, value, lifetimeMs) => {
      await store.set(key, value, lifetimeMs);
      noteStored(key, lifetimeMs);
    },
    add: async (key, value, lifetimeMs) => {
      const isAdded = await store.add(key, value, lifetimeMs);
      if (isAdded) noteStored(key, lifetimeMs);
      return isAdded;
    },
    delete: async (key) => {
      const wasThere = await store.delete(key);
      note(key, () => ({ storedAt: undefined }));
      return wasThere;
    },
    touch: async (key, lifetimeMs) => {
      const wasThere = await store.touch(key, lifetimeMs);
      if (wasThere) noteStored(key, lifetimeMs);
      return wasThere;
    },
    increment: (key, by) => store.increment(key, by),
    clear: async () => {
      await store.clear();
      known.clear();
    },
    size: () => store.size(),
    close: () => store.close(),
    counts: () => ({ ...counts }),
    observed: () => [...known.values()].reverse(),
  };
}
