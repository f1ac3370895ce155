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
  const read = async (key: string): Promise<string | null> => {
    try {
      const entry = await store.get(key);
      return typeof entry === 'string' ? entry : null;
    } catch {
      return null;
    }
  };
  const write = async (key: string, html: string, seconds: number | null): Promise<void> => {
    try {
      await store.set(key, html, seconds === null ? null : seconds * 1_000);
    } catch {
      // The page has what it needs.
    }
  };
  return async (fragment, render) => {
    const { seconds } = fragment;
    if (seconds !== null && seconds <= 0) return render();
    const digest = createHash('sha1');
    for (const part of [fragment.name, [...fragment.varyOn]]) digest.update(spell(part), 'utf16le');
    const key = `html.${digest.digest('base64url')}`;
    const kept = await read(key);
    if (kept !== null) return kept;
    const html = await render();
    await write(key, html, seconds);
    return html;
  };
}

/** A type, a length, and what is in it: so nothing can be taken for something else. */
function spell(value: Json): string {
  if (value === null) return 'n';
  if (Array.isArray(value)) return `a${value.length}(${value.map(spell).join('')})`;
  if (typeof value !== 'object') return `${typeof value}${String(value).length}:${String(value)}`;
  const names = Object.keys(value).sort();
  return `o${names.length}(${names.map((name) => spell(name) + spell(value[name] ?? null)).join('')})`;
}
