import type { Request, RequestHandler } from 'express';

import type { Framing } from './framing';

export interface HeadersOptions {
  readonly referrerPolicy: readonly string[];
  /** Who may show the page that this request asks for in a frame. */
  framing(request: Request): Framing;
}

/** No header allows everybody: it is left out. */
const FRAME_OPTIONS: Readonly<Record<Framing, string | undefined>> = {
  deny: 'DENY',
  sameorigin: 'SAMEORIGIN',
  anywhere: undefined,
};

/** Headers by which a browser is told to be careful, on every response. */
export function createHeaders({ referrerPolicy, framing }: HeadersOptions): RequestHandler {
  const always = {
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    ...(referrerPolicy.length > 0 && { 'Referrer-Policy': referrerPolicy.join(', ') }),
  };
  return (request, response, next) => {
    // Before anybody responds, so that errors have them, too, and routes can replace them.
    response.set(always);
    const frameOptions = FRAME_OPTIONS[framing(request)];
    if (frameOptions) response.set('X-Frame-Options', frameOptions);
    next();
  };
}
