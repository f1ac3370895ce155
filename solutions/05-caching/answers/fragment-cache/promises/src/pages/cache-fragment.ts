import { createHash } from 'node:crypto';

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

export function createFragmentCache({ store }: { readonly store: CacheStore }): CacheFragment {
  return ({ name, seconds, varyOn }, render) => {
    if (seconds !== null && seconds <= 0) return render();
    const lines = [...pathsOf([name, ...varyOn], [])].map((line) => JSON.stringify(line)).sort();
    const key = createHash('sha512').update(lines.join('\n')).digest('base64url');
    const renderAndStore = () =>
      render().then((html) =>
        store.set(key, html, seconds && seconds * 1_000).then(
          () => html,
          () => html,
        ),
      );
    return store.get(key).then(
      (kept) => (kept === undefined ? renderAndStore() : (kept as string)),
      () => renderAndStore(),
    );
  };
}

/** Every value with the way that leads to it. */
function* pathsOf(value: Json, path: readonly Json[]): Generator<Json[]> {
  if (typeof value !== 'object' || value === null) return yield [...path, value];
  const isList = Array.isArray(value);
  yield [...path, isList ? [] : {}];
  for (const [key, item] of Object.entries(value)) {
    yield* pathsOf(item, [...path, isList ? Number(key) : key]);
  }
}
