import { NotImplemented } from '@bookshop/kit/app';
import type { ErrorRequestHandler, RequestHandler } from 'express';

/** How an error is told. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** The statuses of those codes of a `RuleError` that are not about a malformed request. */
export type Statuses = Readonly<Record<string, number>>;

/** Refuses whoever does not want JSON. */
export function negotiate(): RequestHandler {
  // TODO: 406, before anything else is asked.
  throw new NotImplemented('api/errors');
}

/** Reads the bodies of requests, as JSON of at most `limit` bytes, and refuses all others. */
export function parseJson(_options: { limit: number }): RequestHandler {
  // TODO: what is no JSON, too large or malformed, each with its own code.
  throw new NotImplemented('api/errors');
}

/** Goes after all routes. */
export function notFound(): RequestHandler {
  // TODO: 404.
  throw new NotImplemented('api/errors');
}

/** How a caller is told of an error; `undefined` for what nobody expected. */
export function explainError(_error: unknown, _statuses: Statuses): ErrorResponse | undefined {
  // TODO: the errors that callers may be told about.
  throw new NotImplemented('api/errors');
}

export interface ErrorHandlerOptions {
  readonly statuses: Statuses;
  /** Is told what nobody expected. */
  report(error: unknown): void;
}

/** Answers for what was thrown. */
export function errorHandler(_options: ErrorHandlerOptions): ErrorRequestHandler {
  // TODO: tell what can be told, and nothing else.
  throw new NotImplemented('api/errors');
}
