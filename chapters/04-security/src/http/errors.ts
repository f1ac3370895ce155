import type { ErrorAnswer } from '@bookshop/kit/app';

/** Codes of the shop that are not about a malformed request. */
export const STATUSES = {
  'csrf-failed': 403,
  'foreign-origin': 403,
  'not-signed-in': 401,
  taken: 409,
  'too-many-requests': 429,
  'unknown-book': 404,
  'unknown-card': 401,
  'unknown-search': 404,
  'wrong-password': 401,
};

const CSRF_FAILED: ErrorAnswer = {
  status: 403,
  code: 'csrf-failed',
  detail:
    'This form is too old, or it is not ours. Go back, load the page again and send it again.',
};

/** The error of csrf-csrf and csrf-sync, with the code that csurf once gave it. */
export function explainError(error: unknown): ErrorAnswer | undefined {
  const isTokenError = error instanceof Error && 'code' in error && error.code === 'EBADCSRFTOKEN';
  return isTokenError ? CSRF_FAILED : undefined;
}
