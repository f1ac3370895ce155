import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { RuleError } from '@bookshop/kit/app';
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

/** Tokens that are signed for one visit: nothing is stored but that there is one. */
export function createCsrf(options: CsrfOptions): Csrf {
  const { secret, visits } = options;
  const sign = (id: string, chance: string) =>
    createHmac('sha256', secret).update(JSON.stringify([id, chance])).digest('base64url');

  const isSigned = (request: Request, token: string): boolean => {
    const [chance = '', signature = '', ...rest] = token.split('~');
    const right = Buffer.from(sign(visits.of(request).id, chance));
    const told = Buffer.from(signature);
    return rest.length === 0 && told.length === right.length && timingSafeEqual(told, right);
  };

  const check: RequestHandler = (request, _response, next) => {
    const fields = Object(request.body) as Record<string, unknown>;
    const token = [fields['_csrf'], request.get('x-csrf-token')].find((one) => one !== undefined);
    if (typeof token === 'string' && isSigned(request, token)) next();
    else next(new RuleError('csrf-failed', 'Load the page again, and send it again.'));
  };

  return {
    middleware(request, response, next) {
      switch (request.method) {
        case 'GET':
        case 'HEAD':
        case 'OPTIONS':
        case 'TRACE':
          return next();
        default:
          if (!request.path.startsWith('/api/')) return check(request, response, next);
          return options
            .readerByCard(request)
            .then((reader) => (reader ? next() : check(request, response, next)), next);
      }
    },
    createToken(request) {
      // Otherwise the visit has another id the next time.
      visits.of(request).csrfToken = 'signed';
      const chance = randomBytes(12).toString('base64url');
      return `${chance}~${sign(visits.of(request).id, chance)}`;
    },
  };
}
