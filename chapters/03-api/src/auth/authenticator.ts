import type { Request } from 'express';

import type { Reader } from '../data/models';

/** The ways to say who you are. */
export type Way = 'card' | 'token' | 'jwt' | 'session';

/** Who makes a request, and how they said so. */
export interface Identity {
  readonly reader: Reader;
  readonly by: Way;
}

/** One way to say who you are. */
export interface Authenticator {
  /**
   * How a response with 401 names this way in `WWW-Authenticate`; `null` for a way that a caller
   * cannot be asked for, such as a cookie.
   */
  readonly challenge: string | null;
  /**
   * Who makes the request. `null` when it does not try this way, so that another one may; rejects
   * with `BadCredentials` when it tries and fails, which ends the matter.
   */
  authenticate(request: Request): Promise<Identity | null>;
}
