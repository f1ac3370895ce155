import { wholeNumber } from '@bookshop/kit/app';

/** What an INTEGER column can hold. */
export const LARGEST_INTEGER = 2_147_483_647;

/** The id of a row as it stands in a path. */
export const rowId = wholeNumber({ from: 1, to: LARGEST_INTEGER });
