import { z } from 'zod';

/** A string that is not empty and no longer than its column. PostgreSQL refuses NUL in strings. */
export function text(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .refine((value) => !value.includes('\0'));
}
