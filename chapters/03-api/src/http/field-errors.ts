import type { ErrorRequestHandler } from 'express';

/** The errors in the fields of a body: for each field, messages for people. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** The key of messages that do not belong to one field, as in Django REST framework. */
export const NO_FIELD = 'non_field_errors';

/** The values from a body, or all its errors. */
export type Read<Values> = { readonly values: Values } | { readonly errors: FieldErrors };

/** A body with errors, with the messages for each field. */
export class InvalidBody extends Error {
  override readonly name = 'InvalidBody';
  readonly errors: FieldErrors;

  constructor(errors: FieldErrors) {
    super(`invalid: ${Object.keys(errors).join(', ')}`);
    this.errors = errors;
  }
}

/** The values of a body; throws an `InvalidBody` when there are errors instead. */
export function requireValues<Values>(read: Read<Values>): Values {
  if ('errors' in read) throw new InvalidBody(read.errors);
  return read.values;
}

/** Responds to an `InvalidBody` with 400 and its errors. */
export const fieldErrorHandler: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof InvalidBody) response.status(400).json(error.errors);
  else next(error);
};
