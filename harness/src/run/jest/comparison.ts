/**
 * How two values are compared. Jest itself decides what is equal; the other fields say where to
 * look for differences.
 */
export interface Comparison {
  equals(received: unknown, expected: unknown): boolean;
  /** The same for values inside `expect.objectContaining` and similar matchers. */
  equalsInMatcher(received: unknown, expected: unknown): boolean;
  stringify(value: unknown): string;
  /** Objects are compared by their content. */
  readonly deep: boolean;
  /** Objects may have more keys than expected. */
  readonly open: boolean;
  /** A key with the value `undefined` differs from a missing key. */
  readonly strict: boolean;
}

/** Two values that are not equal, and their place in the whole value. */
export interface Pair {
  readonly at: string;
  readonly expected: unknown;
  readonly received: unknown;
}

/** A pair within another one, and how its own parts are compared. */
export interface Part {
  readonly pair: Pair;
  readonly how: Comparison;
}

/** Marks a side that has no value at all, not even `undefined`. */
export const NOTHING = Symbol('nothing');

/** The place of a part, as one would write it in code. */
export function placeOf(at: string, key: PropertyKey, isList: boolean): string {
  if (isList || typeof key === 'symbol') return `${at}[${String(key)}]`;
  return at === '' ? String(key) : `${at}.${String(key)}`;
}
