import { seeded } from '../seeded';

/** Seeded random numbers: the same in every run, lane and language. */
export interface Chance {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  /**
   * `count` different whole numbers from `least` to `most`, in random order; all of them where
   * there are fewer.
   */
  some(count: number, least: number, most: number): number[];
  /** The same items in random order. */
  shuffled<T>(list: readonly T[]): T[];
}

export function createChance(seed: number): Chance {
  const next = seeded(seed);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    between,
    pick: <T>(list: readonly T[]) => {
      if (list.length === 0) throw new Error('there is nothing to pick from');
      return list[between(0, list.length - 1)] as T;
    },
    some: (count, least, most) => {
      const chosen = new Set<number>();
      const wanted = Math.min(count, most - least + 1);
      while (chosen.size < wanted) chosen.add(between(least, most));
      return [...chosen];
    },
    shuffled: (list) => {
      const items = [...list];
      for (let last = items.length - 1; last > 0; last -= 1) {
        const other = between(0, last);
        const item = items[last] as never;
        items[last] = items[other] as never;
        items[other] = item;
      }
      return items;
    },
  };
}
