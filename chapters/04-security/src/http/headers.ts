import { NotImplemented } from '@bookshop/kit/app';
import type { Request, RequestHandler } from 'express';

import type { Framing } from './framing';

export interface HeadersOptions {
  readonly referrerPolicy: readonly string[];
  /** Who may show the page that this request asks for in a frame. */
  framing(request: Request): Framing;
}

/** Headers by which a browser is told to be careful, on every response. */
export function createHeaders(_options: HeadersOptions): RequestHandler {
  // TODO: set them before anybody else can respond.
  throw new NotImplemented('security/headers');
}
