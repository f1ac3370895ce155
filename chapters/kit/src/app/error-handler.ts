import type { ErrorRequestHandler, RequestHandler, Response } from 'express';

import { describeUnsolved, isNotImplemented } from '../not-implemented';
import type { AppLog } from './create-log';
import { RuleError } from './rule-error';

/**
 * The response to a request that failed. The body is the same in all chapters: `{ detail, code }`.
 */
export interface ErrorAnswer {
  readonly status: number;
  /** For programs. */
  readonly code: string;
  /** For people. */
  readonly detail: string;
}

/** Shows an error to a client that accepts HTML. */
export type ShowError = (response: Response, answer: ErrorAnswer) => void;

export interface ErrorHandlerOptions {
  readonly log: AppLog;
  /** The HTTP status for each error code; a `RuleError` whose code has no entry is a 400. */
  readonly statuses?: Readonly<Record<string, number>>;
  /** Returns the response for an error of the chapter that visitors may see. */
  explain?(error: unknown): ErrorAnswer | undefined;
  readonly showPage?: ShowError | undefined;
}

/**
 * Responds to what routes throw. Clients see only the response; the stack is written to the log.
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
    // A response that has begun cannot be changed: the client must see that it is incomplete.
    if (response.headersSent) response.destroy();
    else sendError(response, known ?? FAILURE, showPage);
  };
}

/** Add it after all routes. */
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

/** Whether Express or one of its body parsers threw this for a malformed request. */
function isRequestError(error: unknown): error is { status: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}

function sendError(response: Response, answer: ErrorAnswer, showPage?: ShowError): void {
  const { status, code, detail } = answer;
  const json = () => void response.json({ detail, code });
  response.status(status);
  if (!showPage) return json();
  // The first format is for clients without an Accept header.
  response.format({ json, html: () => showPage(response, answer), default: json });
}
