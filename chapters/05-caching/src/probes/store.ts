import type { Json } from '@bookshop/kit/app';

import type { Lookup } from '../cache/cache';
import type { CacheStore } from '../cache/cache-store';
import { makeOddValue, type OddKind, type OddPlace } from './odd-values';

type Storing = 'set' | 'add';

/** The operations of the store that `CACHE_URL` names. */
export function createStoreProbe({ store }: { store: CacheStore }) {
  /** `undefined` cannot pass between a shop and its tests. */
  const find = async (key: string): Promise<Lookup> => {
    const value = await store.get(key);
    return value === undefined ? { hit: false, value: null } : { hit: true, value };
  };
  return {
    get: find,
    set: (key: string, value: Json, lifetimeMs: number | null) => store.set(key, value, lifetimeMs),
    add: (key: string, value: Json, lifetimeMs: number | null) => store.add(key, value, lifetimeMs),
    delete: (key: string) => store.delete(key),
    touch: (key: string, lifetimeMs: number | null) => store.touch(key, lifetimeMs),
    increment: (key: string, by: number) => store.increment(key, by),
    clear: () => store.clear(),
    size: () => store.size(),
    /** Adds each of these values under one key, all at the same time. */
    addAtOnce: (key: string, values: Json[]) =>
      Promise.all(values.map((value) => store.add(key, value, null))),
    /** Increments so many times, all at the same time. */
    incrementAtOnce: async (key: string, by: number, times: number) => {
      await Promise.all(Array.from({ length: times }, () => store.increment(key, by)));
    },
    /** Stores a value that is not JSON, as code without types can. */
    storeOdd: async (
      how: Storing,
      key: string,
      kind: OddKind,
      place: OddPlace,
      lifetimeMs: number | null = null,
    ) => {
      await store[how](key, makeOddValue(kind, place), lifetimeMs);
    },
    /** Stores a value, and changes it while the store is still working. */
    storeThenChange: async (how: Storing, key: string, value: Json) => {
      const own = JSON.parse(JSON.stringify(value)) as Json;
      const storing = store[how](key, own, null);
      changeInPlace(own);
      await storing;
      return find(key);
    },
  };
}

/** Changes everything in a value, as its owner may. */
function changeInPlace(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    changeInPlace(item);
    if (typeof item !== 'object' || item === null) Reflect.set(value, name, 'changed');
  }
  if (Array.isArray(value)) value.push('changed');
  else value['changed'] = 'changed';
}
