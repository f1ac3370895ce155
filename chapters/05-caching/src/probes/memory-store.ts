import { AsyncLocalStorage, createHook } from 'node:async_hooks';

import type { CacheStore } from '../cache/cache-store';
import { createMemoryStore } from '../cache/memory-store';

/** What a test of a store in memory needs beside the operations of every store. */
export function createMemoryStoreProbe({ store }: { store: CacheStore }) {
  return {
    /** Sets and adds so many keys, from `key-0` on: the largest size on the way. */
    fill: async (count: number, lifetimeMs: number | null) => {
      let largest = 0;
      for (let i = 0; i < count; i += 1) {
        if (i % 2 === 0) await store.set(`key-${i}`, i, lifetimeMs);
        else await store.add(`key-${i}`, i, lifetimeMs);
        // Counted rarely: a store may look at every entry to count them.
        if (i % 97 === 0 || i === count - 1) largest = Math.max(largest, await store.size());
      }
      return largest;
    },
    /** How many timers a store starts that is opened, used, and closed. */
    countTimers: async () => {
      let timers = 0;
      const ours = new AsyncLocalStorage<true>();
      const hook = createHook({
        init: (_id, kind) => {
          if (kind === 'Timeout' && ours.getStore()) timers += 1;
        },
      }).enable();
      try {
        await ours.run(true, () => useOnce(createMemoryStore({ now: () => 0, max: 2, cull: 3 })));
      } finally {
        hook.disable();
      }
      return timers;
    },
  };
}

async function useOnce(store: CacheStore): Promise<void> {
  await store.set('count', 1, 60_000);
  await store.increment('count', 1);
  for (const key of ['a', 'b', 'c']) {
    await store.set(key, 1, 60_000);
    await store.add(`added ${key}`, 1, 60_000);
    await store.touch(key, 120_000);
    await store.get(key);
  }
  await store.delete('c');
  await store.size();
  await store.clear();
  await store.close();
}
