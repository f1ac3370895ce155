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
  return async ({ name, seconds, varyOn }, render) => {
    const lifetimeMs = seconds === null ? null : seconds * 1_000;
    if (lifetimeMs !== null && lifetimeMs <= 0) return render();
    const key = keyOf([name, varyOn]);
    // A page is worth more than its cache: where the store fails, the fragment is rendered.
    const kept = await store.get(key).catch(() => undefined);
    if (typeof kept === 'string') return kept;
    const html = await render();
    await store.set(key, html, lifetimeMs).catch(() => {});
    return html;
  };
}

/** As short as a store needs it, and without a character that a store may refuse. */
function keyOf(parts: readonly [name: string, varyOn: readonly Json[]]): string {
  const text = JSON.stringify(parts, sortKeys);
  return `fragment:${createHash('sha256').update(text).digest('hex')}`;
}

/** A replacer: JSON writes the keys of an object in the order in which they were added. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
