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

class FragmentCache {
  readonly #store: CacheStore;

  constructor(store: CacheStore) {
    this.#store = store;
  }

  async show(fragment: Fragment, render: () => Promise<string>): Promise<string> {
    const { seconds } = fragment;
    if (seconds !== null && seconds <= 0) return render();
    const key = digestOf([digestOf(fragment.name), ...fragment.varyOn.map(digestValue)].join());
    const entry = (await this.#quietly(() => this.#store.get(key))) as { html: string } | undefined;
    if (entry !== undefined) return entry.html;
    const html = await render();
    const ms = seconds === null ? null : seconds * 1_000;
    await this.#quietly(() => this.#store.set(key, { html }, ms));
    return html;
  }

  async #quietly<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch {
      return undefined;
    }
  }
}

export function createFragmentCache({ store }: { readonly store: CacheStore }): CacheFragment {
  const cache = new FragmentCache(store);
  return (fragment, render) => cache.show(fragment, render);
}

function digestOf(text: string): string {
  // Half of a character has no bytes in UTF-8.
  return createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
}

function digestValue(value: Json): string {
  if (Array.isArray(value)) return digestOf(`list ${value.map(digestValue).join()}`);
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, item]) => digestOf(key) + digestValue(item));
    return digestOf(`object ${pairs.sort().join()}`);
  }
  return digestOf(`${typeof value} ${String(value)}`);
}
