import { RuleError } from '@bookshop/kit/app';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';

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

function refuse(status: number, code: string): never {
  throw new HttpError(status, `Refused: ${code}.`, { code });
}

export function negotiate(): RequestHandler {
  return (request, _response, next) => {
    if (request.accepts(['json']) === false) refuse(406, 'not-acceptable');
    next();
  };
}

/** Reads the bytes itself, and stops to keep them once there are too many. */
export function parseJson({ limit }: { limit: number }): RequestHandler {
  return async (request, _response, next) => {
    request.body = undefined;
    const length = Number(request.headers['content-length'] ?? 0);
    if (length === 0 && !request.headers['transfer-encoding']) return next();
    checkHeaders(request);
    if (length > limit) refuse(413, 'too-large');
    const bytes = await readBytes(request, limit);
    try {
      request.body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      refuse(400, 'malformed-json');
    }
    next();
  };
}

function checkHeaders({ headers }: Request): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json') refuse(415, 'unsupported-media-type');
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
    if (name === 'charset' && value !== 'utf-8' && value !== '"utf-8"')
      refuse(415, 'unsupported-charset');
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') refuse(415, 'unsupported-encoding');
}

async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) refuse(413, 'too-large');
  return Buffer.concat(chunks);
}

export function notFound(): RequestHandler {
  return (_request, _response, next) =>
    next(new HttpError(404, 'Not here.', { code: 'not-found' }));
}

export function explainError(error: unknown, statuses: Statuses): ErrorResponse | undefined {
  switch (true) {
    case error instanceof HttpError:
      return {
        status: error.status,
        headers: structuredClone(error.headers),
        body: { detail: error.message, code: error.code },
      };
    case error instanceof RuleError:
      return {
        status: error.code in statuses ? Number(statuses[error.code]) : 400,
        headers: {},
        body: { detail: error.message, code: error.code },
      };
    case error instanceof InvalidBody:
      return { status: 400, headers: {}, body: structuredClone(error.errors) };
    case error instanceof URIError && (error as { status?: unknown }).status === 400:
      return { status: 400, headers: {}, body: { detail: 'No path.', code: 'malformed-path' } };
    default:
      return undefined;
  }
}

export function errorHandler({ statuses, report }: ErrorHandlerOptions): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const explained = explainError(error, statuses);
    if (explained === undefined) report(error);
    if (response.headersSent) {
      request.socket.destroy();
      return;
    }
    const failure = { detail: 'An error of the shop.', code: 'internal-error' };
    const { status, headers, body } = explained ?? { status: 500, headers: {}, body: failure };
    const text = JSON.stringify(body);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.writeHead(status, {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
}
