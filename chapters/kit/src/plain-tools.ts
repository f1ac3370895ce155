import { silentLog } from './app/create-log';
import type { ShopTools } from './shop';

/**
 * The tools of a shop outside of tests: the machine's clock and random numbers. A program with a
 * log replaces the silent one.
 */
export const plainTools: ShopTools = {
  now: () => Date.now(),
  random: () => Math.random(),
  log: silentLog,
  sql: () => {},
  reach: async () => {},
};
