import type { ZodType } from 'zod';

import { RuleError } from './rule-error';

/**
 * Checks a caller's input against a schema and returns it; throws an error with this code and
 * message when it is not valid.
 */
export function readInput<T>(
  schema: ZodType<T>,
  input: unknown,
  refusal: { code: string; message: string },
): T {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw new RuleError(refusal.code, refusal.message);
}
