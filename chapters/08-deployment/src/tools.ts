import { setTimeout } from 'node:timers/promises';

import { plainTools, type ShopTools } from '@bookshop/kit/app';
import type { Sleep } from '@bookshop/kit/lab';

import type { ShopLog } from './log/log';

/** What the shop gets from outside. In tests, the test controls it. */
export interface GivenTools extends ShopTools {
  readonly sleep: Sleep;
}

/** The same, with the log of the shop. */
export interface Tools extends GivenTools {
  readonly log: ShopLog;
}

/** The clock, the timers and the random numbers of the machine. */
export const machineTools: GivenTools = {
  ...plainTools,
  sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
};
