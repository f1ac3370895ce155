import { csrfSync } from 'csrf-sync';
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

/** csrf-sync, with the visit for its state. */
export function createCsrf({ visits, readerByCard }: CsrfOptions): Csrf {
  const { csrfSynchronisedProtection, generateToken } = csrfSync({
    ignoredMethods: ['GET', 'HEAD', 'OPTIONS', 'TRACE'],
    size: 24,
    getTokenFromRequest: ({ body, headers }) =>
      (body as { _csrf?: string } | undefined)?._csrf ?? headers['x-csrf-token'],
    getTokenFromState: (request) => visits.of(request).csrfToken,
    storeTokenInState: (request, token) => {
      if (typeof token === 'string') visits.of(request).csrfToken = token;
    },
  });
  return {
    middleware: (request, response, next) => {
      const isForPrograms = request.path.startsWith('/api/');
      Promise.resolve(isForPrograms ? readerByCard(request) : null).then((reader) => {
        if (reader) next();
        else csrfSynchronisedProtection(request, response, next);
      }, next);
    },
    createToken: (request) => generateToken(request),
  };
}
