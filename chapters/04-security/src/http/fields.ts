import { z } from 'zod';

/** A string that is not empty and fits into its column. PostgreSQL rejects NUL in strings. */
export function text(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .refine((value) => !value.includes('\0'));
}
