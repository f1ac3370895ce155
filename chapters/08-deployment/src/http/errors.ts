import { isNotImplemented, RuleError } from '@bookshop/kit/app';

/** Codes of the shop that are not about a malformed request. */
export const STATUSES: Readonly<Record<string, number>> = {
  'not-signed-in': 401,
  'staff-only': 403,
  'unknown-book': 404,
  'unknown-medium': 404,
  'too-many-requests': 429,
};

/** The status of the response to this error; 500 for a bug. */
export function statusOf(error: unknown): number {
  if (isNotImplemented(error)) return 501;
  if (error instanceof RuleError) return STATUSES[error.code] ?? 400;
  const { status } = Object(error) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
