import { z } from 'zod';

import type { Author } from '../data/models';
import { type FieldErrors, NO_FIELD, type Read } from '../http/field-errors';

/** The fields of an author in a request. */
export interface AuthorValues {
  name: string;
  bio: string;
}

/** Trimmed; PostgreSQL stores no NUL, and half of a surrogate pair is not a character. */
const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^[^\0\p{Surrogate}]*$/u);

export const authorChange = z.object({ name: text(120).min(1), bio: text(2_000) }).partial();

export const newAuthor = authorChange
  .required({ name: true })
  .extend({ bio: text(2_000).default('') });

/** Reads an author from a body; with `partial`, only the fields that the body has. */
export function readAuthor(
  body: unknown,
  { partial }: { partial: boolean },
): Read<Partial<AuthorValues>> {
  const read = (partial ? authorChange : newAuthor).safeParse(body);
  return read.success ? { values: read.data } : { errors: byField(read.error) };
}

function byField(error: z.ZodError): FieldErrors {
  const { formErrors, fieldErrors } = z.flattenError(error);
  return formErrors.length > 0 ? { [NO_FIELD]: formErrors } : fieldErrors;
}

/** The fields of an author that everybody may see. */
export function showAuthor({ id, name, bio, isFeatured }: Author) {
  return { id, name, bio, is_featured: isFeatured };
}
