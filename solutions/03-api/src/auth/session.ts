import { callbackify, promisify } from 'node:util';

import type { Request, RequestHandler } from 'express';
import session, { type SessionData, Store } from 'express-session';
import { Op } from 'sequelize';

import type { Models, Reader } from '../data/models';
import type { Authenticator } from './authenticator';

declare module 'express-session' {
  interface SessionData {
    /** Who has signed in. */
    readerId: number;
  }
}

const LIFETIME_MS = 14 * 24 * 60 * 60 * 1_000;

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
export function createSessions({ models, secret, now }: SessionOptions): Sessions {
  const middleware = session({
    name: 'sid',
    secret,
    store: new TableStore(models.Session, now),
    // Nothing is written for a visitor who does not sign in, and nothing again for one who has.
    saveUninitialized: false,
    resave: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
  });
  return {
    challenge: null,
    middleware,
    signIn,
    signOut,
    async authenticate({ session: { readerId } }) {
      const reader = readerId === undefined ? null : await models.Reader.findByPk(readerId);
      return reader?.isActive ? { reader, by: 'session' } : null;
    },
  };
}

async function signIn(request: Request, reader: Reader): Promise<void> {
  try {
    // A number that somebody has planted in the browser must not become one that is signed in.
    await promisify(request.session.regenerate.bind(request.session))();
    request.session.readerId = reader.id;
    // Before the response: whoever is told that they are signed in has to be.
    await promisify(request.session.save.bind(request.session))();
  } catch (error) {
    // Otherwise express-session would try once more behind the response, with its cookie.
    Reflect.deleteProperty(request, 'session');
    throw error;
  }
}

async function signOut({ session }: Request): Promise<void> {
  // A guest has a session as well, of which there is no row.
  if (session.readerId === undefined) return;
  await promisify(session.destroy.bind(session))();
}

/** What express-session keeps, in rows that every shop on the database finds. */
class TableStore extends Store {
  readonly #table: Models['Session'];
  readonly #now: () => number;

  constructor(table: Models['Session'], now: () => number) {
    super();
    this.#table = table;
    this.#now = now;
  }

  override get(sid: string, callback: (error: unknown, data?: SessionData | null) => void): void {
    callbackify(() => this.#find(sid))(callback);
  }

  override set(sid: string, data: SessionData, callback = ignore): void {
    callbackify(() => this.#keep(sid, data))(callback);
  }

  override destroy(sid: string, callback = ignore): void {
    callbackify(() => this.#table.destroy({ where: { sid } }))(callback);
  }

  async #find(sid: string): Promise<SessionData | null> {
    const isOpen = { [Op.gt]: new Date(this.#now()) };
    const row = await this.#table.findOne({ where: { sid, expiresAt: isOpen } });
    return row ? (JSON.parse(row.data) as SessionData) : null;
  }

  async #keep(sid: string, data: SessionData): Promise<void> {
    const expiresAt = new Date(this.#now() + LIFETIME_MS);
    await this.#table.upsert({ sid, data: JSON.stringify(data), expiresAt });
  }
}

/** For callers that do not ask what came of it. */
function ignore(_error?: unknown): void {}
