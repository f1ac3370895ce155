import { LARGEST_INTEGER } from '@bookshop/kit/app';
import { z } from 'zod';

/** A string that fits into its column. PostgreSQL rejects NUL in strings. */
export function text(most: number) {
  return z
    .string()
    .max(most)
    .refine((value) => !value.includes('\0'));
}

/** The id of a row in the body of a request. */
export function rowNumber() {
  return z.int().min(1).max(LARGEST_INTEGER);
}
