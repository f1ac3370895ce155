import { RuleError } from '@bookshop/kit/app';
import type { Request } from 'express';

import type { Models, Reader } from '../data/models';

/** Who makes a request. Enough for this chapter: a real token cannot be guessed (see 03-api). */
export interface Callers {
  /** The reader whose name is the token; rejects with `not-signed-in` when there is none. */
  reader(request: Request): Promise<Reader>;
  /** Throws `not-signed-in` without a token, and `staff-only` with that of a reader. */
  requireStaff(request: Request): void;
  isStaff(request: Request): boolean;
}

const STAFF = 'staff';

export function createCallers({ Reader }: Pick<Models, 'Reader'>): Callers {
  const isStaff = (request: Request) => readToken(request) === STAFF;
  return {
    isStaff,
    reader: async (request) => {
      const name = readToken(request);
      const reader = name === undefined ? null : await Reader.findOne({ where: { name } });
      if (!reader) refuseStranger(request);
      return reader;
    },
    requireStaff: (request) => {
      if (isStaff(request)) return;
      if (readToken(request) === undefined) refuseStranger(request);
      throw new RuleError('staff-only', 'Only the staff of the shop may do this.');
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
