import { NotImplemented } from '@bookshop/kit/app';
import type { Request, RequestHandler, Response } from 'express';

import type { Reader } from '../data/models';
import type { Visits } from './visits';

export interface CsrfOptions {
  /** Signs tokens. */
  readonly secret: string;
  readonly visits: Pick<Visits, 'of'>;
  /** Who shows a card with this request; `null` when nobody does. A wrong card is refused. */
  readerByCard(request: Request): Promise<Reader | null>;
  /** Whether the shop is open to the street, where everything goes by HTTPS. */
  readonly isProd: boolean;
}

export interface Csrf {
  /** Goes after the visit and the body are read, and before every route. */
  readonly middleware: RequestHandler;
  /** A token for the forms of the page with which this response answers. */
  createToken(request: Request, response: Response): string;
}

/** Keeps out requests that another site has made a visitor's browser send. */
export function createCsrf(_options: CsrfOptions): Csrf {
  // TODO: tokens that belong to one visit.
  throw new NotImplemented('security/csrf');
}
