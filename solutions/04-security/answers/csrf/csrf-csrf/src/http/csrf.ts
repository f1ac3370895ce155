import { randomUUID } from 'node:crypto';

import { doubleCsrf } from 'csrf-csrf';
import type { Request, RequestHandler, Response } from 'express';

import type { Reader } from '../data/models';
import type { Visits } from './visits';

export interface CsrfOptions {
  readonly secret: string;
  readonly visits: Pick<Visits, 'of'>;
  readerByCard(request: Request): Promise<Reader | null>;
  readonly isProd: boolean;
}

export interface Csrf {
  readonly middleware: RequestHandler;
  createToken(request: Request, response: Response): string;
}

/** csrf-csrf: a signed cookie of its own, and the same in the form. */
export function createCsrf({ secret, visits, readerByCard, isProd }: CsrfOptions): Csrf {
  const cookieName = isProd ? '__Host-csrf' : 'csrf';
  const made = new WeakMap<Response, string>();
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => secret,
    // Of the visit, and another one after signing in.
    getSessionIdentifier: (request) => visits.of(request).csrfToken ?? '',
    ignoredMethods: ['GET', 'HEAD', 'OPTIONS', 'TRACE'],
    cookieName,
    cookieOptions: { secure: isProd, sameSite: 'lax', path: '/', httpOnly: true },
    getCsrfTokenFromRequest: (request) => {
      const { _csrf } = (request.body ?? {}) as { _csrf?: unknown };
      const token = _csrf ?? request.headers['x-csrf-token'];
      return typeof token === 'string' ? token : undefined;
    },
  });
  return {
    middleware: async (request, response, next) => {
      request.cookies = readCookies(request, cookieName);
      const isByCard = request.path.startsWith('/api/') && (await readerByCard(request));
      if (isByCard) next();
      else doubleCsrfProtection(request, response, next);
    },
    createToken: (request, response) => {
      // Once for each page: the cookie of a second token would be that of the first no more.
      const known = made.get(response);
      if (known !== undefined) return known;
      visits.of(request).csrfToken ??= randomUUID();
      const token = generateCsrfToken(request, response);
      made.set(response, token);
      return token;
    },
  };
}

function readCookies({ headers }: Request, name: string): Record<string, string> {
  const [, value] = new RegExp(`(?:^|; *)${name}=([\\w.]+)`).exec(headers.cookie ?? '') ?? [];
  return value === undefined ? {} : { [name]: value };
}
