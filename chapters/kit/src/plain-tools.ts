import { silentLog } from './app/create-log';
import type { ShopTools } from './shop';

/**
 * The tools of a shop that nobody tests: the machine's clock and chance. A program that has a log
 * puts it in place of the silent one.
 */
export const plainTools: ShopTools = {
  now: () => Date.now(),
  random: () => Math.random(),
  log: silentLog,
  sql: () => {},
  reach: async () => {},
};
