import { type Request, type RequestHandler, Router } from 'express';
import session, { type SessionData, Store } from 'express-session';
import { Op } from 'sequelize';

import type { Models, Reader } from '../data/models';
import type { Authenticator } from './authenticator';

declare module 'express-session' {
  interface SessionData {
    readerId: number;
  }
}

export interface SessionOptions {
  readonly models: Pick<Models, 'Reader' | 'Session'>;
  readonly secret: string;
  now(): number;
}

export interface Sessions extends Authenticator {
  readonly middleware: RequestHandler;
  signIn(request: Request, reader: Reader): Promise<void>;
  signOut(request: Request): Promise<void>;
}

/** Rows of sessions, by promises. */
interface Shelf {
  find(sid: string): Promise<SessionData | null>;
  put(sid: string, text: string): Promise<unknown>;
  remove(sid: string): Promise<unknown>;
}

function shelfOf({ models: { Session }, now }: SessionOptions): Shelf {
  return {
    find: async (sid) => {
      const [row] = await Session.findAll({
        where: { [Op.and]: [{ sid }, { expiresAt: { [Op.gt]: new Date(now()) } }] },
        limit: 1,
      });
      return row ? (JSON.parse(row.data) as SessionData) : null;
    },
    put: async (sid, data) => {
      const expiresAt = new Date(now());
      expiresAt.setUTCDate(expiresAt.getUTCDate() + 14);
      await Session.bulkCreate([{ sid, data, expiresAt }], {
        updateOnDuplicate: ['data', 'expiresAt'],
      });
    },
    remove: (sid) => Session.destroy({ where: { sid }, limit: 1 }),
  };
}

/** express-session's callbacks over a shelf. */
class ShelfStore extends Store {
  shelf: Shelf;

  constructor(shelf: Shelf) {
    super();
    this.shelf = shelf;
  }

  override get(sid: string, callback: (error: unknown, data?: SessionData | null) => void): void {
    this.shelf.find(sid).then(
      (data) => setImmediate(callback, undefined, data),
      (error: unknown) => setImmediate(callback, error),
    );
  }

  override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): void {
    tell(this.shelf.put(sid, JSON.stringify(data)), callback);
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    tell(this.shelf.remove(sid), callback);
  }
}

function tell(done: Promise<unknown>, callback: (error?: unknown) => void = () => {}): void {
  done.then(
    () => setImmediate(callback),
    (error: unknown) => setImmediate(callback, error),
  );
}

export function createSessions(options: SessionOptions): Sessions {
  const shelf = shelfOf(options);
  const middleware = Router();
  middleware.use(
    session({
      store: new ShelfStore(shelf),
      secret: options.secret,
      name: 'sid',
      saveUninitialized: false,
      resave: false,
      cookie: { sameSite: 'lax', secure: 'auto' },
    }),
  );
  return { challenge: null, middleware, signIn, signOut, authenticate };

  async function signIn(request: Request, reader: Reader): Promise<void> {
    const before = request.session;
    await new Promise<void>((resolve, reject) => {
      before.regenerate((error) => (error ? reject(error as Error) : resolve()));
    }).catch(drop(request));
    request.session.readerId = reader.id;
    await shelf.put(request.sessionID, JSON.stringify(request.session)).catch(drop(request));
  }

  async function signOut(request: Request): Promise<void> {
    const { sessionID, session: ended } = request;
    Reflect.deleteProperty(request, 'session');
    if (ended.readerId !== undefined) await shelf.remove(sessionID);
  }

  async function authenticate({ session: { readerId } }: Request) {
    const reader = readerId ? await options.models.Reader.findByPk(readerId) : undefined;
    return reader?.isActive ? ({ reader, by: 'session' } as const) : null;
  }
}

function drop(request: Request) {
  return (error: unknown): never => {
    Reflect.deleteProperty(request, 'session');
    throw error;
  };
}
