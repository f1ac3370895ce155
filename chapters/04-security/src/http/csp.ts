import { NotImplemented } from '@bookshop/kit/app';
import type { Request, RequestHandler } from 'express';

import type { Framing } from './framing';

export interface CspOptions {
  /** Whether browsers only report what they would refuse. */
  readonly reportOnly: boolean;
  /** Who may show the page that this request asks for in a frame. */
  framing(request: Request): Framing;
}

/** The value of the header: `{ 'script-src': ["'self'"] }` is `script-src 'self'`. */
export function buildPolicy(_directives: Readonly<Record<string, readonly string[]>>): string {
  // TODO: refuse what would say something else than it was meant to.
  throw new NotImplemented('security/csp');
}

/**
 * Sets the policy of each response, and a nonce for its scripts and styles, which templates find as
 * `page.nonce`: it goes into `response.locals.nonce`.
 */
export function createCsp(_options: CspOptions): RequestHandler {
  // TODO: a policy in which only our own scripts and styles have a part.
  throw new NotImplemented('security/csp');
}
