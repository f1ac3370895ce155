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
  const share = createSharing();
  return <T extends Json>(key: string, lifetimeMs: number | null, make: () => Promise<T>) =>
    share(key, () => throughStore(store, key, lifetimeMs, make)).then(
      (json) => JSON.parse(json) as T,
    );
}

/** Calls with the same key at the same time share one result. */
function createSharing() {
  const shared: Map<string, { result: Promise<string> }> = new Map();
  return (key: string, act: () => Promise<string>): Promise<string> => {
    const known = shared.get(key);
    if (known) return known.result;
    const forget = () => shared.delete(key);
    const result = Promise.resolve().then(act);
    shared.set(key, { result });
    result.then(forget, forget);
    return result;
  };
}

function throughStore(
  store: CacheStore,
  key: string,
  lifetimeMs: number | null,
  make: () => Promise<Json>,
): Promise<string> {
  return store
    .get(key)
    .then(undefined, () => undefined)
    .then((found) => {
      if (typeof found !== 'undefined') return JSON.stringify(found);
      return Promise.resolve()
        .then(make)
        .then((value) => jsonText(value))
        .then((json) => {
          const done = () => json;
          return store.set(key, JSON.parse(json) as Json, lifetimeMs).then(done, done);
        });
    });
}
