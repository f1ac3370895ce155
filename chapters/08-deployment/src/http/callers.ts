import { RuleError } from '@bookshop/kit/app';
import type { Request, RequestHandler } from 'express';

import type { Models, Reader } from '../data/models';

/** Who makes a request. Enough for this chapter: a real token cannot be guessed (see 03-api). */
export interface Callers {
  /** The reader whose name is the token; rejects with `not-signed-in` when there is none. */
  reader(request: Request): Promise<Reader>;
  /** Lets requests with the token of the staff through. */
  readonly staffOnly: RequestHandler;
  /** Lets requests with any token of the shop through. */
  readonly insidersOnly: RequestHandler;
}

const STAFF = 'staff';

export function createCallers({ Reader }: Pick<Models, 'Reader'>): Callers {
  const findReader = async (request: Request): Promise<Reader> => {
    const name = readToken(request);
    const reader = name === undefined ? null : await Reader.findOne({ where: { name } });
    if (!reader) refuseStranger(request);
    return reader;
  };
  return {
    reader: findReader,
    staffOnly: (request, _response, next) => {
      const token = readToken(request);
      if (token === undefined) refuseStranger(request);
      if (token !== STAFF) throw new RuleError('staff-only', 'Only the staff may do this.');
      next();
    },
    insidersOnly: async (request, _response, next) => {
      if (readToken(request) !== STAFF) await findReader(request);
      next();
    },
  };
}

function readToken(request: Request): string | undefined {
  return /^token +([a-z_]{1,30})$/i.exec(request.get('authorization') ?? '')?.[1];
}

function refuseStranger(request: Request): never {
  request.res?.set('WWW-Authenticate', 'Token');
  throw new RuleError('not-signed-in', 'Send a token, such as Authorization: Token alice.');
}
