import { type Request, type RequestHandler, Router } from 'express';

import type { Framing } from './framing';

export interface HeadersOptions {
  readonly referrerPolicy: readonly string[];
  framing(request: Request): Framing;
}

type Value = (request: Request) => string | readonly string[] | undefined;

/** One small middleware for each header. */
export function createHeaders({ referrerPolicy, framing }: HeadersOptions): RequestHandler {
  const frames = (request: Request) => {
    const frame = framing(request);
    return frame === 'anywhere' ? undefined : frame.toUpperCase();
  };
  return Router().use(
    header('x-content-type-options', () => 'nosniff'),
    header('cross-origin-opener-policy', () => 'same-origin'),
    header('referrer-policy', () => referrerPolicy),
    header('x-frame-options', frames),
  );
}

function header(name: string, value: Value): RequestHandler {
  return (request, response, next) => {
    const values = [value(request) ?? []].flat();
    if (values.length > 0) response.setHeader(name, values.join(','));
    next();
  };
}
