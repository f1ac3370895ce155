import { z, type ZodType } from 'zod';

import { InvalidBody, NO_FIELD } from './field-errors';

/** A body, checked against a schema; throws an `InvalidBody` with all errors. */
export function readFields<T>(schema: ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const { formErrors, fieldErrors } = z.flattenError(read.error);
  throw new InvalidBody({
    ...(fieldErrors as Record<string, string[]>),
    ...(formErrors.length > 0 ? { [NO_FIELD]: formErrors } : {}),
  });
}
