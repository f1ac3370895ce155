import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { ZodType } from 'zod';

import { RateError } from './rates';
import { TransferError } from './transfers';

/** A response that is no success: `{ code, detail, fields }`. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, string>> | undefined;

  constructor(status: number, code: string, fields?: Readonly<Record<string, string>>) {
    super(code);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** The input as the schema describes it; a 400 that names each wrong field where it is not. */
export function read<T>(schema: ZodType<T>, input: unknown): T {
  const { success, data, error } = schema.safeParse(input ?? {});
  if (success) return data;
  const fields: Record<string, string> = {};
  for (const { path } of error.issues) fields[path.join('.')] = 'invalid';
  throw new HttpError(400, 'invalid', fields);
}

export const notFound: RequestHandler = () => {
  throw new HttpError(404, 'not-found');
};

/** Nobody outside reads the message of an unexpected error. */
export const handleErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const { status, code, fields } = explain(error);
  const detail = DETAILS[code] ?? 'The shop cannot do this.';
  response.status(status).json({ code, detail, ...(fields && { fields }) });
};

const DETAILS: Readonly<Record<string, string>> = {
  invalid: 'Some fields are not valid.',
  'internal-error': 'Something went wrong in the shop.',
  'login-needed': 'Log in first.',
  'not-found': 'There is nothing at this address.',
  'staff-only': 'Only the staff may do this.',
};

function explain(error: unknown): Pick<HttpError, 'status' | 'code' | 'fields'> {
  if (error instanceof HttpError) return error;
  if (error instanceof TransferError) return new HttpError(400, error.code);
  if (error instanceof RateError) return new HttpError(502, 'no-rate');
  return isUnreadable(error)
    ? new HttpError(error.status, 'unreadable-request')
    : new HttpError(500, 'internal-error');
}

/** Whether Express or one of its body parsers threw this for a malformed request. */
function isUnreadable(error: unknown): error is { status: number } {
  if (!(error instanceof Error) || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}
