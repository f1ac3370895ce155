import type { Json } from '@bookshop/kit/app';

import type { CacheStore } from './cache-store';
import { jsonText } from './json-text';

/** The value of a living entry; otherwise what `make` returns, which is then stored. */
export type GetOrSet = <T extends Json>(
  key: string,
  lifetimeMs: number | null,
  make: () => Promise<T>,
) => Promise<T>;

interface Waiting {
  resolve(json: string): void;
  reject(error: unknown): void;
}

export function createGetOrSet({ store }: { readonly store: CacheStore }): GetOrSet {
  const lists = new Map<string, Waiting[]>();
  const tell = (key: string, act: (waiting: Waiting) => void) => {
    const list = lists.get(key) ?? [];
    lists.delete(key);
    for (const waiting of list) act(waiting);
  };
  const run = async (key: string, lifetimeMs: number | null, make: () => Promise<Json>) => {
    let found: Json | undefined;
    try {
      found = await store.get(key);
    } catch {
      found = undefined;
    }
    if (found !== undefined) return JSON.stringify(found);
    const json = jsonText(await make());
    try {
      await store.set(key, JSON.parse(json) as Json, lifetimeMs);
    } catch {
      return json;
    }
    return json;
  };
  return <T extends Json>(key: string, lifetimeMs: number | null, make: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const waiting = { resolve: (json: string) => resolve(JSON.parse(json) as T), reject };
      const list = lists.get(key);
      if (list) {
        list.push(waiting);
        return;
      }
      lists.set(key, [waiting]);
      run(key, lifetimeMs, make).then(
        (json) => tell(key, (one) => one.resolve(json)),
        (error: unknown) => tell(key, (one) => one.reject(error)),
      );
    });
}
