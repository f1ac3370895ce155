import type { Json } from '@bookshop/kit/app';

import type { CacheStore } from './cache-store';
import { jsonText } from './json-text';

/** The value of a living entry; otherwise what `make` returns, which is then stored. */
export type GetOrSet = <T extends Json>(
  key: string,
  lifetimeMs: number | null,
  make: () => Promise<T>,
) => Promise<T>;

export function createGetOrSet({ store }: { readonly store: CacheStore }): GetOrSet {
  /** The calls that are under way, by key. */
  const flights = new Map<string, Promise<string>>();
  return async <T extends Json>(
    key: string,
    lifetimeMs: number | null,
    make: () => Promise<T>,
  ): Promise<T> => {
    let flight = flights.get(key);
    if (!flight) {
      // No `await` before it is in the map: a second call would get in between.
      flight = findOrMake(store, { key, lifetimeMs, make }).finally(() => flights.delete(key));
      flights.set(key, flight);
    }
    // JSON, so that each caller gets an object that nobody else has.
    return JSON.parse(await flight) as T;
  };
}

interface Request {
  readonly key: string;
  readonly lifetimeMs: number | null;
  make(): Promise<Json>;
}

async function findOrMake(store: CacheStore, { key, lifetimeMs, make }: Request): Promise<string> {
  // A store that fails has no entries and keeps none: the shop becomes slower, and no page fails.
  const found = await store.get(key).catch(() => undefined);
  if (found !== undefined) return JSON.stringify(found);
  const json = jsonText(await make());
  await store.set(key, JSON.parse(json) as Json, lifetimeMs).catch(() => {});
  return json;
}
