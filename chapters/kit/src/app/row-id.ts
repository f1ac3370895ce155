import type * as Zod from 'zod';

import { wholeNumber } from './environment-fields';

/** The largest value of an INTEGER column. */
export const LARGEST_INTEGER = 2_147_483_647;

/** The id of a row in a path. */
export function rowId(): Zod.ZodType<number, string | undefined> {
  return wholeNumber({ from: 1, to: LARGEST_INTEGER });
}
