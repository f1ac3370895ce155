import { RuleError } from '@bookshop/kit/app';
import type { Request } from 'express';

import type { Models, Reader } from '../data/models';

/** Who makes a request. This chapter is not about access: a token is the name of its owner. */
export interface Callers {
  /** Rejects with `not-signed-in` for everybody else. */
  reader(request: Request): Promise<Reader>;
  /** Throws `staff-only` for everybody else. */
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
      if (!reader) throw new RuleError('not-signed-in', 'This is for readers, with their token.');
      return reader;
    },
    requireStaff: (request) => {
      if (!isStaff(request)) throw new RuleError('staff-only', 'This is for the staff.');
    },
  };
}

function readToken(request: Request): string | undefined {
  return /^token +([a-z_]{1,30})$/i.exec(request.get('authorization') ?? '')?.[1];
}
