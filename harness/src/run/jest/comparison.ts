/**
 * How two values are compared. Jest itself decides what is equal; the rest says where to look for
 * what is not.
 */
export interface Comparison {
  equals(received: unknown, expected: unknown): boolean;
  /** The same for what stands in `expect.objectContaining` and its like. */
  equalsInMatcher(received: unknown, expected: unknown): boolean;
  stringify(value: unknown): string;
  /** Objects are compared by what they hold. */
  readonly deep: boolean;
  /** Objects may hold more than was expected. */
  readonly open: boolean;
  /** A key that holds `undefined` is another thing than no key. */
  readonly strict: boolean;
}

/** Two values that are not equal, and their place in the whole. */
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

/** Stands where one side has no value at all, not even `undefined`. */
export const NOTHING = Symbol('nothing');

/** Where a part lies, as one would write it in code. */
export function placeOf(at: string, key: PropertyKey, isList: boolean): string {
  if (isList || typeof key === 'symbol') return `${at}[${String(key)}]`;
  return at === '' ? String(key) : `${at}.${String(key)}`;
}
