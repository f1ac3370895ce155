import { NotImplemented } from '@bookshop/kit/app';
import type { Request, RequestHandler } from 'express';
import type {} from 'express-session';

import type { Models, Reader } from '../data/models';
import type { Authenticator } from './authenticator';

declare module 'express-session' {
  interface SessionData {
    /** Who has signed in. */
    readerId: number;
  }
}

export interface SessionOptions {
  readonly models: Pick<Models, 'Reader' | 'Session'>;
  /** Signs the cookie. */
  readonly secret: string;
  /** The time in milliseconds since 1970. */
  now(): number;
}

/** Somebody who has signed in, and has a cookie that says so. */
export interface Sessions extends Authenticator {
  /** Finds the session of a request; goes before all handlers that ask for it. */
  readonly middleware: RequestHandler;
  /** Begins a session of this reader. It is stored when this resolves. */
  signIn(request: Request, reader: Reader): Promise<void>;
  /** Ends the session of the request, if it has one. */
  signOut(request: Request): Promise<void>;
}

/** Sessions in the table `sessions`. */
export function createSessions(_options: SessionOptions): Sessions {
  // TODO: set express-session up, on a store of your own over the table.
  throw new NotImplemented('api/session-auth');
}
