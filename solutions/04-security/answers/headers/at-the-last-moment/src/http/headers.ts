import type { Request, RequestHandler } from 'express';
import onHeaders from 'on-headers';

import type { Framing } from './framing';

export interface HeadersOptions {
  readonly referrerPolicy: readonly string[];
  framing(request: Request): Framing;
}

/** Fills in at the last moment what nobody else has said. */
export function createHeaders(options: HeadersOptions): RequestHandler {
  return (request, response, next) => {
    const wanted = wantedFor(request, options);
    onHeaders(response, () => {
      for (const [name, value] of wanted) {
        if (!response.hasHeader(name)) response.setHeader(name, value);
      }
    });
    next();
  };
}

function wantedFor(request: Request, options: HeadersOptions): Map<string, string> {
  const wanted = new Map([
    ['X-Content-Type-Options', 'nosniff'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
  ]);
  const referrer = options.referrerPolicy.join(',');
  if (referrer !== '') wanted.set('Referrer-Policy', referrer);
  const frame = options.framing(request);
  if (frame !== 'anywhere') wanted.set('X-Frame-Options', frame.toUpperCase());
  return wanted;
}
