import type { ErrorRequestHandler } from 'express';

/** An authenticator throws this when somebody tries to sign in with it and fails. */
export class BadCredentials extends Error {
  override readonly name = 'BadCredentials';
  /** For programs; the message is for people. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** It is not known who makes the request: 401, with the ways to sign in. */
export class NotAuthenticated extends Error {
  override readonly name = 'NotAuthenticated';
  readonly code: string;
  readonly challenges: readonly string[];

  constructor(
    challenges: readonly string[],
    { code, message }: Pick<BadCredentials, 'code' | 'message'> = ANONYMOUS,
  ) {
    super(message);
    this.code = code;
    this.challenges = challenges;
  }
}

const ANONYMOUS = { code: 'not-authenticated', message: 'Say who you are.' };

/** The caller may not do this: 403. */
export class PermissionDenied extends Error {
  override readonly name = 'PermissionDenied';
  readonly code = 'permission-denied';

  constructor(message = 'You may not do this.') {
    super(message);
  }
}

/** Responds to these two errors. */
export const accessErrorHandler: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof NotAuthenticated) {
    response.set('WWW-Authenticate', error.challenges.join(', '));
    response.status(401).json({ detail: error.message, code: error.code });
  } else if (error instanceof PermissionDenied) {
    response.status(403).json({ detail: error.message, code: error.code });
  } else {
    next(error);
  }
};
