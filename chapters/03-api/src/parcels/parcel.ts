import { z } from 'zod';

import type { Parcel } from '../data/models';
import { type FieldErrors, NO_FIELD, type Read } from '../http/field-errors';

/** The fields of a parcel in a request. */
export interface ParcelValues {
  publisher: string;
  reference: string;
  books: number;
}

const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\0\p{Surrogate}]*$/u);

export const newParcel = z.object({
  publisher: text(80),
  reference: text(40),
  books: z.int().min(1).max(10_000),
});

/** Reads a parcel from a body. */
export function readParcel(body: unknown): Read<ParcelValues> {
  const read = newParcel.safeParse(body);
  return read.success ? { values: read.data } : { errors: byField(read.error) };
}

function byField(error: z.ZodError): FieldErrors {
  const { formErrors, fieldErrors } = z.flattenError(error);
  return formErrors.length > 0 ? { [NO_FIELD]: formErrors } : fieldErrors;
}

export function showParcel({ id, publisher, reference, books }: Parcel) {
  return { id, publisher, reference, books };
}
