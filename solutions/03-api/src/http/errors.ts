import { RuleError } from '@bookshop/kit/app';
import {
  type ErrorRequestHandler,
  json,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';

import { InvalidBody } from './field-errors';
import { HttpError } from './http-error';

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
  return (request, _response, next) => {
    if (request.accepts('application/json')) return next();
    throw new HttpError(406, 'The gateway speaks application/json.', { code: 'not-acceptable' });
  };
}

/** Reads the bodies of requests, as JSON of at most `limit` bytes, and refuses all others. */
export function parseJson({ limit }: { limit: number }): RequestHandler {
  const parse = json({ limit, strict: false, inflate: false, verify: refuseNothing });
  return (request, response, next) => {
    request.body = undefined;
    if (!hasBody(request)) return next();
    refuseOtherTypes(request);
    parse(request, response, (error?: { type?: string }) => next(error && toHttpError(error)));
  };
}

/** Of no byte `express.json` would make `{}`. */
function refuseNothing(_request: unknown, _response: unknown, bytes: Buffer): void {
  if (bytes.length === 0) throw new SyntaxError('no JSON');
}

/** Not `request.is`, for which a body of no bytes is one. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseOtherTypes(request: Request): void {
  if (!request.is('application/json')) {
    throw new HttpError(415, 'Send application/json.', { code: 'unsupported-media-type' });
  }
  // `express.json` takes all charsets that begin with utf-, such as utf-16 and utf-7.
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(request.get('Content-Type') ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    throw new HttpError(415, 'Send UTF-8.', { code: 'unsupported-charset' });
  }
}

/** What `express.json` throws, by the type of its errors: status, code and message. */
const OF_PARSER: Readonly<Record<string, readonly [number, string, string]>> = {
  'encoding.unsupported': [415, 'unsupported-encoding', 'Send the body as it is, uncompressed.'],
  'entity.too.large': [413, 'too-large', 'The body is too large.'],
  // Not its own message, which repeats a piece of the body.
  'entity.parse.failed': [400, 'malformed-json', 'The body is no JSON.'],
  'entity.verify.failed': [400, 'malformed-json', 'The body is empty.'],
  // Nobody hears it any more, and it is no bug of ours.
  'request.aborted': [400, 'aborted', 'The body has broken off.'],
};

function toHttpError(error: { type?: string }): unknown {
  const told = OF_PARSER[error.type ?? ''];
  if (!told) return error;
  const [status, code, message] = told;
  return new HttpError(status, message, { code });
}

/** Goes after all routes. */
export function notFound(): RequestHandler {
  return () => {
    throw new HttpError(404, 'There is nothing here.', { code: 'not-found' });
  };
}

/** How a caller is told of an error; `undefined` for what nobody expected. */
export function explainError(error: unknown, statuses: Statuses): ErrorResponse | undefined {
  if (error instanceof InvalidBody) return { status: 400, headers: {}, body: error.errors };
  if (error instanceof HttpError) {
    const { status, headers, code, message } = error;
    return { status, headers: { ...headers }, body: { detail: message, code } };
  }
  if (error instanceof RuleError) {
    const { code, message } = error;
    return { status: statuses[code] ?? 400, headers: {}, body: { detail: message, code } };
  }
  if (isMalformedPath(error)) return tell(400, 'malformed-path', 'The path is not well encoded.');
  return undefined;
}

/** What Express throws for `/%zz`. */
function isMalformedPath(error: unknown): boolean {
  return error instanceof URIError && 'status' in error && error.status === 400;
}

function tell(status: number, code: string, detail: string): ErrorResponse {
  return { status, headers: {}, body: { detail, code } };
}

export interface ErrorHandlerOptions {
  readonly statuses: Statuses;
  /** Is told what nobody expected. */
  report(error: unknown): void;
}

/** Answers for what was thrown. */
export function errorHandler({ statuses, report }: ErrorHandlerOptions): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const told = explainError(error, statuses);
    if (!told) report(error);
    // What has begun cannot become another answer: whoever waits must see that it is not complete.
    if (response.headersSent) response.destroy();
    else send(response, told ?? tell(500, 'internal-error', 'Something went wrong in the shop.'));
  };
}

function send(response: Response, { status, headers, body }: ErrorResponse): void {
  // Not what the route has said of another body.
  response.set({ ...headers, 'Cache-Control': 'no-store', 'Content-Type': 'application/json' });
  response.status(status).send(JSON.stringify(body));
}
