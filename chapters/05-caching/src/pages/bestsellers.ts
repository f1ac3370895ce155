import { whileUnsolved } from '@bookshop/kit/app';

import type { CacheStore } from '../cache/cache-store';
import { createGetOrSet, type GetOrSet } from '../cache/get-or-set';
import { type Bestseller, type BestsellersDeps, findBestsellers } from '../catalog/bestsellers';
import type { Render, Renders } from './renders';

export type BestsellerList = Render & { readonly results: Bestseller[] };

/** Reads the list, and says whether it was in the cache. */
export type ReadBestsellers = () => Promise<{ list: BestsellerList; isHit: boolean }>;

export interface ReadBestsellersDeps extends BestsellersDeps {
  readonly store: CacheStore;
  readonly renders: Renders;
}

const LIFETIME_MS = 60_000;

/** Until there is a cache, everybody waits for the query. */
const plainly: GetOrSet = (_key, _lifetimeMs, make) => make();

export function createReadBestsellers(deps: ReadBestsellersDeps): ReadBestsellers {
  const { store, renders, tools } = deps;
  const getOrSet = whileUnsolved(() => createGetOrSet({ store }), plainly);
  return async () => {
    await tools.reach('bestsellers/asked');
    let isHit = true;
    const list = await getOrSet('bestsellers', LIFETIME_MS, async () => {
      isHit = false;
      return { ...renders.next('bestsellers'), results: await findBestsellers(deps) };
    });
    return { list, isHit };
  };
}
