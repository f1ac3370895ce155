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
  const shared = new SharedValues(store);
  return async (key, lifetimeMs, make) => shared.find(key, lifetimeMs, make);
}

class SharedValues {
  readonly #store: CacheStore;
  readonly #running = new Map<string, Promise<{ value: Json }>>();

  constructor(store: CacheStore) {
    this.#store = store;
  }

  async find<T extends Json>(
    key: string,
    lifetimeMs: number | null,
    make: () => Promise<T>,
  ): Promise<T> {
    const running = this.#running.get(key) ?? this.#begin(key, lifetimeMs, make);
    const { value } = await running;
    return structuredClone(value) as T;
  }

  #begin(key: string, lifetimeMs: number | null, make: () => Promise<Json>) {
    const running = this.#run(key, lifetimeMs, make);
    this.#running.set(key, running);
    return running;
  }

  async #run(key: string, lifetimeMs: number | null, make: () => Promise<Json>) {
    try {
      const found = await this.#read(key);
      if (found) return found;
      const value = JSON.parse(jsonText(await make())) as Json;
      try {
        await this.#store.set(key, value, lifetimeMs);
      } catch {
        // The next call makes it again.
      }
      return { value };
    } finally {
      this.#running.delete(key);
    }
  }

  async #read(key: string): Promise<{ value: Json } | undefined> {
    try {
      const value = await this.#store.get(key);
      return value === undefined ? undefined : { value };
    } catch {
      return undefined;
    }
  }
}
