import type { Request, RequestHandler } from 'express';
import session, { type SessionData, Store } from 'express-session';

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

const FORTNIGHT = 14 * 86_400_000;

type Done = (error?: unknown) => void;

/** A store of closures: the row is looked for, and then inserted or updated. */
function storeOver({ Session }: SessionOptions['models'], now: () => number): Store {
  const find = async (sid: string): Promise<SessionData | null> => {
    const row = await Session.findByPk(sid);
    const isOver = !row || row.expiresAt.getTime() <= now();
    return isOver ? null : (JSON.parse(row.data) as SessionData);
  };
  const keep = async (sid: string, kept: SessionData): Promise<void> => {
    const values = { data: JSON.stringify(kept), expiresAt: new Date(now() + FORTNIGHT) };
    const row = await Session.findByPk(sid);
    await (row ? row.update(values) : Session.create({ sid, ...values }));
  };
  class Rows extends Store {
    override get(sid: string, done: (error: unknown, data?: SessionData | null) => void): void {
      find(sid).then((data) => done(null, data), done);
    }

    override set(sid: string, kept: SessionData, done: Done = () => {}): void {
      keep(sid, kept).then(() => done(), done);
    }

    override destroy(sid: string, done: Done = () => {}): void {
      Session.destroy({ where: { sid } }).then(() => done(), done);
    }
  }
  return new Rows();
}

export function createSessions({ models, secret, now }: SessionOptions): Sessions {
  const store = storeOver(models, now);
  const cookie = { httpOnly: true, sameSite: 'strict', secure: 'auto', maxAge: FORTNIGHT } as const;
  const middleware = session({
    name: 'sid',
    secret: [secret],
    store,
    cookie,
    resave: false,
    saveUninitialized: false,
  });
  const wait = (act: (done: Done) => unknown) =>
    new Promise<void>((resolve, reject) => {
      act((error) => (error ? reject(error as Error) : resolve()));
    });
  return {
    challenge: null,
    middleware,
    signIn: async (request, { id }) => {
      try {
        await wait((done) => request.session.regenerate(done));
        request.session.readerId = id;
        await wait((done) => request.session.save(done));
      } catch (error) {
        delete (request as Partial<Request>).session;
        throw error;
      }
    },
    signOut: async (request) => {
      if (request.session.readerId) await wait((done) => request.session.destroy(done));
    },
    authenticate: async (request) => {
      const id = request.session.readerId;
      if (id === undefined) return null;
      const reader = await models.Reader.findOne({ where: { id, isActive: true } });
      return reader && { reader, by: 'session' };
    },
  };
}
