import { type Json, RuleError, type ShopTools } from '@bookshop/kit/app';

import type { CacheStore } from '../cache/cache-store';
import { createPlainStore } from '../cache/plain-store';
import { createFragmentCache, type Fragment } from '../pages/cache-fragment';

/** A fragment, and the HTML that a render of it makes. */
export interface Shown {
  readonly fragment: Fragment;
  readonly html: string;
}

/** Values that are one in JSON, and that a test cannot pass to a shop as they are. */
const TWINS = {
  'minus zero': () => [-0, 0],
  'minus zero in an object': () => [{ stock: -0 }, { stock: 0 }],
  // As the packages that parse query strings return them.
  'an object without a prototype': () => [withoutPrototype({ lang: 'en' }), { lang: 'en' }],
  'such an object in a list': () => [[withoutPrototype({ lang: 'en' })], [{ lang: 'en' }]],
  'a frozen object': () => [Object.freeze({ lang: 'en' }), { lang: 'en' }],
} satisfies Record<string, () => readonly Json[]>;

export type TwinKind = keyof typeof TWINS;

export interface FragmentProbeDeps {
  readonly store: CacheStore;
  readonly tools: Pick<ShopTools, 'reach'>;
}

/** Fragments of the shop's store, and of new ones. */
export function createFragmentProbe({ store, tools }: FragmentProbeDeps) {
  const cacheFragment = createFragmentCache({ store });
  let renders = 0;
  return {
    /**
     * Returns the HTML: this one if it was rendered, an earlier one if it was stored. A render waits
     * at the point `fragment/render`.
     */
    show: (fragment: Fragment, html: string) =>
      cacheFragment(fragment, async () => {
        renders += 1;
        await tools.reach('fragment/render');
        return html;
      }),
    /** Its render fails. */
    fail: (fragment: Fragment) =>
      cacheFragment(fragment, async () => {
        renders += 1;
        throw new RuleError('no-html', 'The test made this render fail.');
      }),
    /** Adds to the vary-on while the fragment is rendered, as code may that has made the list. */
    showWhileChanged: ({ varyOn, ...fragment }: Fragment, html: string) => {
      const own = [...varyOn];
      return cacheFragment({ ...fragment, varyOn: own }, async () => {
        own.push('changed');
        return html;
      });
    },
    /** How many renders were begun. */
    renders: () => renders,
    /** Shows fragments in a new store, one after the other. */
    showAll: async (shown: Shown[]) => {
      const { cache } = createWatchedCache();
      const all: string[] = [];
      for (const { fragment, html } of shown) all.push(await cache(fragment, async () => html));
      return all;
    },
    /** Shows two fragments in a new store whose values are the same in JSON. */
    showTwins: async (kind: TwinKind) => {
      const { cache } = createWatchedCache();
      const shown: string[] = [];
      for (const value of TWINS[kind]()) {
        const fragment = { name: 'card', seconds: 60, varyOn: [value] };
        shown.push(await cache(fragment, async () => `render ${shown.length + 1}`));
      }
      return shown;
    },
    /** Every key that the fragment was looked up or stored under. */
    keysOf: async (fragment: Fragment) => {
      const { cache, keys } = createWatchedCache();
      await cache(fragment, async () => '<p>Salt</p>');
      return [...keys];
    },
  };
}

/** A fragment cache in a store of its own, and the keys that it uses. */
function createWatchedCache() {
  const keys = new Set<string>();
  const plain = createPlainStore({ now: () => 0, reach: async () => {} });
  const store: CacheStore = {
    ...plain,
    get: (key) => {
      keys.add(key);
      return plain.get(key);
    },
    set: (key, value, lifetimeMs) => {
      keys.add(key);
      return plain.set(key, value, lifetimeMs);
    },
  };
  return { cache: createFragmentCache({ store }), keys };
}

function withoutPrototype(properties: Record<string, Json>): Json {
  return Object.assign(Object.create(null) as Record<string, Json>, properties);
}
