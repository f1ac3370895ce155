import type { Json } from '@bookshop/kit/app';

import type { CacheStore } from '../cache/cache-store';

/** A part of a page. */
export interface Fragment {
  readonly name: string;
  /** For how long it is kept: `null` is for ever, and 0 or less not at all. */
  readonly seconds: number | null;
  /** What its HTML depends on. */
  readonly varyOn: readonly Json[];
}

/** The HTML of a fragment, which is rendered only when it is not stored. */
export type CacheFragment = (fragment: Fragment, render: () => Promise<string>) => Promise<string>;

export function createFragmentCache(_options: { readonly store: CacheStore }): CacheFragment {
  // TODO: every fragment is rendered each time.
  return (_fragment, render) => render();
}
