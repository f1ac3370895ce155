import { MIMEType } from 'node:util';

import { RuleError } from '@bookshop/kit/app';
import { type ErrorRequestHandler, type RequestHandler, Router, text } from 'express';

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

const FAULTS = {
  'not-acceptable': 406,
  'unsupported-media-type': 415,
  'unsupported-charset': 415,
  'unsupported-encoding': 415,
  'too-large': 413,
  'malformed-json': 400,
  'not-found': 404,
} as const;

type Fault = keyof typeof FAULTS;

const fault = (code: Fault) => new HttpError(FAULTS[code], code.replaceAll('-', ' '), { code });

/** Throws the fault where the request has it. */
const unless =
  (isRight: RequestHandlerTest, code: Fault): RequestHandler =>
  (request, _response, next) =>
    next(isRight(request) ? undefined : fault(code));

type RequestHandlerTest = (request: Parameters<RequestHandler>[0]) => boolean;

export function negotiate(): RequestHandler {
  return unless((request) => Boolean(request.accepts('json')), 'not-acceptable');
}

const mimeOf: (header: string | undefined) => MIMEType | undefined = (header) => {
  try {
    return new MIMEType(header ?? '');
  } catch {
    return undefined;
  }
};

/** One small middleware for each fault; the body is read as a string, and parsed here. */
export function parseJson({ limit }: { limit: number }): RequestHandler {
  const chain = Router();
  chain.use(
    unless(
      ({ headers }) => mimeOf(headers['content-type'])?.essence === 'application/json',
      'unsupported-media-type',
    ),
    unless(({ headers }) => {
      const charset = mimeOf(headers['content-type'])?.params.get('charset');
      return charset === undefined || charset === null || charset.toLowerCase() === 'utf-8';
    }, 'unsupported-charset'),
    unless(
      ({ headers }) => /^identity$/i.test(headers['content-encoding'] ?? 'identity'),
      'unsupported-encoding',
    ),
  );
  const read = text({ limit, type: () => true });
  chain.use((request, response, next) => {
    read(request, response, (error: unknown) => {
      if (!error) return next();
      next((error as { status: number }).status === 413 ? fault('too-large') : error);
    });
  });
  chain.use((request, _response, next) => {
    try {
      request.body = JSON.parse(request.body as string);
    } catch {
      throw fault('malformed-json');
    }
    next();
  });
  return (request, response, next) => {
    const { 'content-length': length = '0', 'transfer-encoding': transfer } = request.headers;
    if (transfer === undefined && Number(length) === 0) {
      request.body = undefined;
      next();
    } else chain(request, response, next);
  };
}

export function notFound(): RequestHandler {
  return unless(() => false, 'not-found');
}

export function explainError(error: unknown, statuses: Statuses): ErrorResponse | undefined {
  if (error instanceof InvalidBody) return respond(400, { ...error.errors });
  if (error instanceof HttpError)
    return respond(error.status, { detail: error.message, code: error.code }, { ...error.headers });
  if (error instanceof RuleError)
    return respond(statuses[error.code] ?? 400, { detail: error.message, code: error.code });
  // The router's own error is the only URIError with a status.
  if (error instanceof URIError && Object.hasOwn(error, 'status'))
    return respond(400, { detail: 'This path cannot be decoded.', code: 'malformed-path' });
  return undefined;
}

function respond(status: number, body: object, headers: Record<string, string> = {}): ErrorResponse {
  return { status, headers, body };
}

export function errorHandler({ statuses, report }: ErrorHandlerOptions): ErrorRequestHandler {
  const failure = respond(500, { detail: 'The shop has failed.', code: 'internal-error' });
  return (error: unknown, _request, response, next) => {
    const known = explainError(error, statuses);
    if (!known) report(error);
    // The app around this one breaks it off.
    if (response.headersSent) return next(error);
    const { status, headers, body } = known ?? failure;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.status(status).set('Cache-Control', 'no-store').type('application/json').json(body);
  };
}
