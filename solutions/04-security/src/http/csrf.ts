import { randomBytes, timingSafeEqual } from 'node:crypto';

import { RuleError } from '@bookshop/kit/app';
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

/** They change nothing. Any other method may, also one that nobody here has heard of. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/**
 * Keeps out requests that another site has made a visitor's browser send. The token lies in the
 * visit, so it ends with it, and no secret is needed.
 */
export function createCsrf({ visits, readerByCard }: CsrfOptions): Csrf {
  const isByCard = async (request: Request) =>
    request.path.startsWith('/api/') && (await readerByCard(request)) !== null;
  return {
    middleware: async (request, _response, next) => {
      const { csrfToken } = visits.of(request);
      const isLetIn =
        SAFE_METHODS.includes(request.method) ||
        isToken(readToken(request), csrfToken) ||
        (await isByCard(request));
      next(isLetIn ? undefined : new RuleError('csrf-failed', 'This form is not one of ours.'));
    },
    createToken: (request) => {
      const visit = visits.of(request);
      visit.csrfToken ??= randomBytes(32).toString('base64url');
      return visit.csrfToken;
    },
  };
}

/** What came as a token: anything that JSON can hold. */
function readToken(request: Request): unknown {
  const body = request.body as { _csrf?: unknown } | null | undefined;
  return body?._csrf ?? request.headers['x-csrf-token'];
}

/** A visit for which none was made has no right token. */
function isToken(told: unknown, right: string | undefined): boolean {
  if (typeof told !== 'string' || right === undefined) return false;
  const [one, other] = [Buffer.from(told), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
