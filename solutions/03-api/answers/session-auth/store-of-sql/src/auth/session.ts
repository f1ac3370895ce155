import { randomBytes } from 'node:crypto';

import type { Request, RequestHandler } from 'express';
import session, { type SessionData, Store } from 'express-session';
import type { Sequelize } from 'sequelize';

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

const SECONDS = 14 * 24 * 3_600;

type Callback<T = unknown> = (error: unknown, value?: T) => void;

/** A store that speaks SQL, the same on both databases. */
class SqlStore extends Store {
  readonly db: Sequelize;
  readonly now: () => number;

  constructor(db: Sequelize, now: () => number) {
    super();
    this.db = db;
    this.now = now;
  }

  override get(sid: string, callback: Callback<SessionData | null>): void {
    this.run('SELECT data, expires_at FROM sessions WHERE sid = $sid', { sid }, (error, rows) => {
      const [row] = (rows ?? []) as { data: string; expires_at: string | Date }[];
      const isOpen = row && this.now() < new Date(row.expires_at).getTime();
      callback(error, isOpen ? (JSON.parse(row.data) as SessionData) : null);
    });
  }

  override set(sid: string, { cookie, readerId }: SessionData, callback: Callback = () => {}): void {
    const data = JSON.stringify({ cookie, readerId });
    const until = new Date(this.now() + SECONDS * 1_000).toISOString();
    this.run(
      `INSERT INTO sessions (sid, data, expires_at) VALUES ($sid, $data, $until)
       ON CONFLICT (sid) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`,
      { sid, data, until },
      callback,
    );
  }

  override destroy(sid: string, callback: Callback = () => {}): void {
    this.run('DELETE FROM sessions WHERE sid = $sid', { sid }, callback);
  }

  private run(sql: string, bind: Record<string, string>, callback: Callback): void {
    this.db.query(sql, { bind }).then(([rows]) => callback(null, rows), callback);
  }
}

export function createSessions(options: SessionOptions): Sessions {
  const { Reader, Session } = options.models;
  const db = Session.sequelize;
  if (!db) throw new Error('the model has no connection');
  const store = new SqlStore(db, () => options.now());
  const signIn = (request: Request, reader: Reader): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        Reflect.deleteProperty(request, 'session');
        reject(error as Error);
      };
      store.destroy(request.sessionID, (error) => {
        if (error) return fail(error);
        request.sessionStore.generate(request);
        request.session.readerId = reader.id;
        const { cookie } = request.session;
        store.set(request.sessionID, { cookie, readerId: reader.id }, (failure) =>
          failure ? fail(failure) : resolve(),
        );
      });
    });
  return {
    challenge: null,
    signIn,
    middleware: session({
      name: 'sid',
      secret: options.secret,
      store,
      genid: () => randomBytes(32).toString('hex'),
      resave: false,
      saveUninitialized: false,
      cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto' },
    }),
    signOut: (request) =>
      new Promise((resolve, reject) => {
        const { sessionID, session: { readerId } } = request;
        Reflect.deleteProperty(request, 'session');
        if (readerId === undefined) resolve();
        else store.destroy(sessionID, (error) => (error ? reject(error as Error) : resolve()));
      }),
    authenticate: async ({ session: { readerId = 0 } }) => {
      if (readerId === 0) return null;
      const reader = await Reader.findByPk(readerId);
      if (!reader || !reader.isActive) return null;
      return { reader, by: 'session' };
    },
  };
}
