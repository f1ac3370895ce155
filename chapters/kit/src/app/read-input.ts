import type { ZodType } from 'zod';

import { RuleError } from './rule-error';

/**
 * What a caller has sent, checked against a schema; otherwise it is refused with this code and
 * message.
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
