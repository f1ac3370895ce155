import type { ErrorRequestHandler, RequestHandler, Response } from 'express';

import { describeUnsolved, isNotImplemented } from '../not-implemented';
import type { AppLog } from './create-log';
import { RuleError } from './rule-error';

/**
 * What a caller is told about a request that failed. The same in all chapters: `{ detail, code }`.
 */
export interface ErrorAnswer {
  readonly status: number;
  /** For programs. */
  readonly code: string;
  /** For people. */
  readonly detail: string;
}

/** How an answer is shown to those who ask for a page. */
export type ShowError = (response: Response, answer: ErrorAnswer) => void;

export interface ErrorHandlerOptions {
  readonly log: AppLog;
  /**
   * Of codes of the shop that are not about a malformed request: without an entry, a `RuleError` is
   * a 400.
   */
  readonly statuses?: Readonly<Record<string, number>>;
  /** Errors of the chapter's own that visitors may be told about. */
  explain?(error: unknown): ErrorAnswer | undefined;
  readonly showPage?: ShowError | undefined;
}

/**
 * Answers what routes throw, and tells nobody outside more than the answer says: the stack is for
 * the log.
 */
export function errorHandler({
  log,
  statuses = {},
  explain = () => undefined,
  showPage,
}: ErrorHandlerOptions): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const known = explain(error) ?? answerTo(error, statuses);
    if (!known) log.error({ err: error, method: request.method, url: request.path }, 'a bug');
    // What has begun cannot become another answer: whoever waits must see that it is not complete.
    if (response.headersSent) response.destroy();
    else sendError(response, known ?? FAILURE, showPage);
  };
}

/** Goes after all routes. */
export function notFoundHandler({
  showPage,
}: Pick<ErrorHandlerOptions, 'showPage'> = {}): RequestHandler {
  return (_request, response) => sendError(response, MISSING, showPage);
}

const FAILURE: ErrorAnswer = {
  status: 500,
  code: 'internal-error',
  detail: 'Something went wrong in the shop.',
};

const MISSING: ErrorAnswer = {
  status: 404,
  code: 'unknown-page',
  detail: 'There is no such page in this shop.',
};

function answerTo(
  error: unknown,
  statuses: Readonly<Record<string, number>>,
): ErrorAnswer | undefined {
  if (isNotImplemented(error)) {
    return { status: 501, code: 'not-implemented', detail: describeUnsolved(error) };
  }
  if (error instanceof RuleError) {
    const { code, message: detail } = error;
    return { status: statuses[code] ?? 400, code, detail };
  }
  if (!isRequestError(error)) return undefined;
  const { status } = error;
  return { status, code: 'unreadable-request', detail: 'The shop cannot read this request.' };
}

/** What Express and its body parsers throw for a request that is not well formed. */
function isRequestError(error: unknown): error is { status: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}

function sendError(response: Response, answer: ErrorAnswer, showPage?: ShowError): void {
  const { status, code, detail } = answer;
  const json = () => void response.json({ detail, code });
  response.status(status);
  if (!showPage) return json();
  // The first is for those who do not say what they want.
  response.format({ json, html: () => showPage(response, answer), default: json });
}
