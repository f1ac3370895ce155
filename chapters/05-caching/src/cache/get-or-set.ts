import { type Json, NotImplemented } from '@bookshop/kit/app';

import type { CacheStore } from './cache-store';

/** The value of a living entry; otherwise what `make` returns, which is then stored. */
export type GetOrSet = <T extends Json>(
  key: string,
  lifetimeMs: number | null,
  make: () => Promise<T>,
) => Promise<T>;

export function createGetOrSet(_options: { readonly store: CacheStore }): GetOrSet {
  // TODO: however many ask at the same time, `make` is called once.
  throw new NotImplemented('caching/get-or-set');
}
