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

type Step = string | number;
type Leaf = readonly [path: readonly Step[], leaf: string];

export function createFragmentCache({ store }: { readonly store: CacheStore }): CacheFragment {
  const attempt = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch {
      return undefined;
    }
  };
  const cached = async (key: () => string, lifetimeMs: number | null, render: () => Promise<string>) => {
    const stored = await attempt(() => store.get(key()));
    if (typeof stored === 'string') return stored;
    const html = await render();
    await attempt(() => store.set(key(), html, lifetimeMs));
    return html;
  };
  return async ({ name, seconds, varyOn }, render) => {
    if (seconds === null) return cached(() => keyOf(name, varyOn), null, render);
    return seconds <= 0 ? render() : cached(() => keyOf(name, varyOn), seconds * 1_000, render);
  };
}

function keyOf(name: string, varyOn: readonly Json[]): string {
  const lines = leaves([...varyOn], []).map((leaf) => JSON.stringify(leaf));
  const text = [JSON.stringify(name), ...lines.sort()].join('\n');
  return `part.${createHash('sha384').update(text).digest('hex')}`;
}

/** A step into a list is a number, one into an object is a string. */
function leaves(value: Json, path: readonly Step[]): Leaf[] {
  if (value === null || typeof value !== 'object') return [[path, JSON.stringify(value)]];
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => leaves(item, [...path, index]))
    : Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
  return inner.length > 0 ? inner : [[path, Array.isArray(value) ? '[]' : '{}']];
}
