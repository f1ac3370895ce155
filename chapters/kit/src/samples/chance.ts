export interface Chance {
  /** A whole number from 1 to `n`. */
  upTo(n: number): number;
  pick(list: readonly string[]): string;
}

/**
 * The same numbers for the same seed. A linear congruential generator: simple, and good enough for
 * samples.
 */
export function createChance(seed: number): Chance {
  let state = seed;
  const upTo = (n: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + Math.floor((state / 2 ** 32) * n);
  };
  return { upTo, pick: (list) => list[upTo(list.length) - 1] ?? '' };
}

/** So many different values. */
export function distinct<T>(count: number, make: () => T): T[] {
  const values = new Set<T>();
  while (values.size < count) values.add(make());
  return [...values];
}
