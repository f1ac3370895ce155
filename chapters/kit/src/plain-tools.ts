import type { ShopTools } from './shop';

/** The tools of a shop that nobody tests: the machine's clock and chance, and nobody listening. */
export const plainTools: ShopTools = {
  now: () => Date.now(),
  random: () => Math.random(),
  sql: () => {},
  reach: async () => {},
};
