import type { ErrorRequestHandler } from 'express';

/** What is wrong with the fields of a body: for each of them, messages for people. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** Where a message goes that belongs to no single field, as in Django REST framework. */
export const NO_FIELD = 'non_field_errors';

/** What was read from a body, or everything that is wrong with it. */
export type Read<Values> = { readonly values: Values } | { readonly errors: FieldErrors };

/** A body that is refused, with the reasons for each field. */
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
