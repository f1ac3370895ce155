import { LARGEST_INTEGER, rowId } from '@bookshop/kit/app';
import { z } from 'zod';

/** A row's number in a body. */
export const rowNumber = z.int().min(1).max(LARGEST_INTEGER);

/** A row's number in a path: read by the same definition that describes it. */
export const BY_ID = { id: rowId() };
