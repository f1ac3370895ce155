import type { Render } from './renders';

/** What a page says about a part of it: whether it was in the cache, and how old it is. */
export interface Freshness {
  readonly state: 'hit' | 'miss';
  readonly render?: number;
  readonly age?: string;
}

/** `made` is undefined for what another process has made, and left in a cache that both share. */
export function describeFreshness(
  isHit: boolean,
  made: Render | undefined,
  now: number,
): Freshness {
  const state = isHit ? 'hit' : 'miss';
  if (!made) return { state };
  return { state, render: made.render, age: formatSpan(now - Date.parse(made.at)) };
}

/** `90_500` is "90 s". */
export function formatSpan(ms: number): string {
  return `${Math.floor(ms / 1_000)} s`;
}
