import { RuleError } from '@bookshop/kit/app';
import type { Request, RequestHandler, Response } from 'express';

interface Caller {
  readonly name: string;
  readonly isStaff: boolean;
}

/** Enough for this chapter: a real token cannot be guessed (see 03-api). */
const CALLERS: readonly Caller[] = [
  { name: 'alice', isStaff: false },
  { name: 'bob', isStaff: false },
  { name: 'staff', isStaff: true },
];

/** Who makes a request: `Authorization: Token alice`. */
export function requireCaller(request: Request, response: Response): Caller {
  const { authorization } = request.headers;
  const caller = CALLERS.find(({ name }) => authorization === `Token ${name}`);
  if (caller) return caller;
  response.set('WWW-Authenticate', 'Token');
  throw new RuleError('not-signed-in', 'Send a token, such as Authorization: Token alice.');
}

/** Stops everybody whom the shop does not know. */
export const asReader: RequestHandler = (request, response, next) => {
  requireCaller(request, response);
  next();
};

/** Stops everybody who does not work in the shop. */
export const asStaff: RequestHandler = (request, response, next) => {
  if (!requireCaller(request, response).isStaff) {
    throw new RuleError('staff-only', 'Only the staff of the shop may do this.');
  }
  next();
};
