import { LARGEST_INTEGER, rowId } from '@bookshop/kit/app';
import { z } from 'zod';

/** The id of a row in a body. */
export const rowNumber = z.int().min(1).max(LARGEST_INTEGER);

/** The id of a row in a path: the same definition reads and describes it. */
export const BY_ID = { id: rowId() };
