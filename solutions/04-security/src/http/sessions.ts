import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';

import { type Request, Router } from 'express';
import session, { type Store } from 'express-session';

import type { Models, Reader } from '../data/models';
import type { Visits } from './visits';

declare module 'express-session' {
  interface SessionData {
    readerId: number;
    /** Of the password with which this session began. */
    passwordMark: string;
    basket: number[];
    csrfToken: string;
  }
}

export interface SessionOptions {
  readonly models: Pick<Models, 'Reader'>;
  /** Signs the cookie. */
  readonly secret: string;
  readonly store: Store;
  /** Whether the shop is open to the street, where everything goes by HTTPS. */
  readonly isProd: boolean;
}

/** Visits as sessions of express-session. */
export function createSessions({ models, secret, store, isProd }: SessionOptions): Visits {
  // A browser takes a cookie of this name only from the host itself, and by HTTPS.
  const name = isProd ? '__Host-visit' : 'visit';
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: isProd } as const;
  const readers = new WeakMap<Request, Reader>();

  const middleware = Router();
  middleware.use(session({ name, secret, store, cookie, saveUninitialized: false, resave: false }));
  middleware.use(async (request, _response, next) => {
    const { readerId, passwordMark } = request.session;
    if (readerId !== undefined) {
      const reader = await models.Reader.findByPk(readerId);
      const isTheirs = reader?.isActive && markPassword(reader, secret) === passwordMark;
      if (isTheirs) readers.set(request, reader);
      else forget(request);
    }
    next();
  });

  const signIn = async (request: Request, reader: Reader) => {
    const { readerId, basket } = request.session;
    const isTheirs = readerId === undefined || readerId === reader.id;
    try {
      // An id that somebody has planted in the browser must not become one that is signed in.
      await promisify(request.session.regenerate.bind(request.session))();
      request.session.readerId = reader.id;
      request.session.passwordMark = markPassword(reader, secret);
      if (isTheirs && basket) request.session.basket = basket;
      // Before the response: whoever is told that they are signed in has to be.
      await promisify(request.session.save.bind(request.session))();
    } catch (error) {
      // Otherwise express-session would try once more behind the response, with its cookie.
      Reflect.deleteProperty(request, 'session');
      throw error;
    }
    readers.set(request, reader);
  };

  return {
    middleware,
    of: (request) => request.session,
    readerOf: async (request) => readers.get(request) ?? null,
    signIn,
    signOut: async (request, response) => {
      await promisify(request.session.destroy.bind(request.session))();
      readers.delete(request);
      response.clearCookie(name, cookie);
    },
    // All sessions with the mark of the old password have ended already.
    endOthers: signIn,
  };
}

/** Tells whether a password is still the same one, and nothing of it. */
function markPassword({ passwordHash }: Reader, secret: string): string {
  return createHmac('sha256', secret).update(`password ${passwordHash}`).digest('base64url');
}

/** Leaves of a session what a stranger has: nothing. */
function forget({ session: visit }: Request): void {
  delete visit.readerId;
  delete visit.passwordMark;
  delete visit.basket;
  delete visit.csrfToken;
}
