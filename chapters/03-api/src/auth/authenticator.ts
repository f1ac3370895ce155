import type { Request } from 'express';

import type { Reader } from '../data/models';

/** The ways to sign in. */
export type Way = 'card' | 'token' | 'jwt' | 'session';

/** Who makes a request, and how they have signed in. */
export interface Identity {
  readonly reader: Reader;
  readonly by: Way;
}

/** One way to sign in. */
export interface Authenticator {
  /**
   * The name of this way in the header `WWW-Authenticate` of a 401; `null` for a way that a
   * response cannot ask for, such as a cookie.
   */
  readonly challenge: string | null;
  /**
   * Who makes the request. `null` when the request does not use this way: then the next one is
   * tried. Rejects with `BadCredentials` when it uses this way and fails: then no other is tried.
   */
  authenticate(request: Request): Promise<Identity | null>;
}
