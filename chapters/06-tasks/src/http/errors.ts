import type { ErrorAnswer } from '@bookshop/kit/app';

import { TaskError } from '../queue/queue';

/** Codes of the shop that are not about a malformed request. */
export const STATUSES = {
  'not-signed-in': 401,
  'staff-only': 403,
  'unknown-book': 404,
  'unknown-dead-letter': 404,
  'unknown-task': 404,
  'unknown-wallet': 404,
};

/** Errors of the queue: whether somebody else's or the caller's. */
export function explainError(error: unknown): ErrorAnswer | undefined {
  if (!(error instanceof TaskError)) return undefined;
  const { code, message: detail } = error;
  return { status: code === 'QUEUE_DOWN' ? 503 : 400, code, detail };
}
