import { RuleError } from '@bookshop/kit/app';
import express, { type ErrorRequestHandler, type Request, type RequestHandler } from 'express';

import { InvalidBody } from './field-errors';
import { HttpError } from './http-error';

export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

export type Statuses = Readonly<Record<string, number>>;

export interface ErrorHandlerOptions {
  readonly statuses: Statuses;
  report(error: unknown): void;
}

type Check = (request: Request) => HttpError | undefined;

const error = (status: number, code: string) => new HttpError(status, `${status}: ${code}`, { code });

/** In the order in which they are asked. */
const CHECKS: Check[] = [
  ({ headers }) =>
    /^\s*application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')
      ? undefined
      : error(415, 'unsupported-media-type'),
  ({ headers }) => {
    const found = [...(headers['content-type'] ?? '').matchAll(/;\s*charset=("?)([^";]*)\1/gi)];
    const isUtf8 = found.every(([, , name = '']) => name.trim().toUpperCase() === 'UTF-8');
    return isUtf8 ? undefined : error(415, 'unsupported-charset');
  },
  ({ headers }) =>
    ['identity', undefined].includes(headers['content-encoding']?.toLowerCase())
      ? undefined
      : error(415, 'unsupported-encoding'),
];

export function negotiate(): RequestHandler {
  return (request, _response, next) =>
    request.accepts('application/json') === 'application/json'
      ? next()
      : next(error(406, 'not-acceptable'));
}

export function parseJson({ limit }: { limit: number }): RequestHandler {
  const raw = express.raw({ limit, type: () => true, inflate: false });
  return (request, response, next) => {
    const size = request.get('Content-Length');
    request.body = undefined;
    if (!request.get('Transfer-Encoding') && !(size && Number.parseInt(size, 10) > 0)) return next();
    for (const check of CHECKS) {
      const fault = check(request);
      if (fault) return next(fault);
    }
    raw(request, response, (failure?: { type?: string }) => {
      if (failure?.type === 'entity.too.large') return next(error(413, 'too-large'));
      if (failure) return next(failure);
      try {
        request.body = JSON.parse(String(request.body)) as unknown;
      } catch {
        return next(error(400, 'malformed-json'));
      }
      next();
    });
  };
}

export function notFound(): RequestHandler {
  return (_request, _response, next) => next(error(404, 'not-found'));
}

/** By class: how errors of it are explained. */
const EXPLANATIONS: [
  new (...args: never[]) => Error,
  (thrown: never, statuses: Statuses) => ErrorResponse | undefined,
][] = [
  [
    HttpError,
    ({ status, headers, message, code }: HttpError) => ({
      status,
      headers: { ...headers },
      body: { detail: message, code },
    }),
  ],
  [
    RuleError,
    ({ message, code }: RuleError, statuses) => ({
      status: statuses[code] ?? 400,
      headers: {},
      body: { detail: message, code },
    }),
  ],
  [InvalidBody, ({ errors }: InvalidBody) => ({ status: 400, headers: {}, body: { ...errors } })],
  [
    URIError,
    (thrown: URIError & { status?: number }) =>
      thrown.status === 400
        ? { status: 400, headers: {}, body: { detail: thrown.message, code: 'malformed-path' } }
        : undefined,
  ],
];

export function explainError(thrown: unknown, statuses: Statuses): ErrorResponse | undefined {
  const found = EXPLANATIONS.find(([type]) => thrown instanceof type);
  return found?.[1](thrown as never, statuses);
}

export function errorHandler({ statuses, report }: ErrorHandlerOptions): ErrorRequestHandler {
  return (thrown: unknown, _request, response, _next) => {
    let told = explainError(thrown, statuses);
    if (told === undefined) {
      report(thrown);
      told = {
        status: 500,
        headers: {},
        body: { detail: 'Internal error', code: 'internal-error' },
      };
    }
    if (response.headersSent) return void response.socket?.destroy();
    response.removeHeader('Content-Type');
    response.set(told.headers).header('Cache-Control', 'no-store');
    response.status(told.status).json(told.body);
  };
}
