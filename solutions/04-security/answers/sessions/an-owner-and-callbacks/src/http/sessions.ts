import { createHash } from 'node:crypto';

import type { Request, RequestHandler } from 'express';
import session, { type Store } from 'express-session';

import type { Models, Reader } from '../data/models';
import type { Visits } from './visits';

declare module 'express-session' {
  interface SessionData {
    basket: number[];
    csrfToken: string;
    owner: { id: number; key: string };
  }
}

export interface SessionOptions {
  readonly models: Pick<Models, 'Reader'>;
  readonly secret: string;
  readonly store: Store;
  readonly isProd: boolean;
}

type Step = (done: (error?: unknown) => void) => void;

/** Waits for what ends with a callback. */
const wait = (step: Step): Promise<void> =>
  new Promise((resolve, reject) => {
    step((error) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error('the store failed'));
    });
  });

export function createSessions(options: SessionOptions): Visits {
  const { models, secret, store, isProd } = options;
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure: isProd } as const;
  const name = `${isProd ? '__Host-' : ''}visit`;
  const find = session({
    store,
    secret: [secret],
    name,
    cookie: attributes,
    resave: false,
    saveUninitialized: false,
  });
  const keyOf = ({ id, passwordHash }: Reader) =>
    createHash('sha512').update([secret, id, passwordHash].join('\n')).digest('hex').slice(0, 40);

  const ownerOf = async ({ session: { owner } }: Request): Promise<Reader | null> => {
    const reader = owner ? await models.Reader.findByPk(owner.id) : null;
    return reader?.isActive && keyOf(reader) === owner?.key ? reader : null;
  };

  const middleware: RequestHandler = (request, response, next) => {
    find(request, response, (error?: unknown) => {
      if (error) return next(error);
      if (!request.session.owner) return next();
      ownerOf(request)
        .then((reader) => (reader ? undefined : wait((done) => request.session.regenerate(done))))
        .then(() => next(), next);
    });
  };

  async function begin(request: Request, reader: Reader): Promise<void> {
    const { owner, basket = [] } = request.session;
    const taken = owner && owner.id !== reader.id ? [] : basket;
    await wait((done) => request.session.regenerate(done));
    Object.assign(request.session, {
      owner: { id: reader.id, key: keyOf(reader) },
      ...(taken.length > 0 ? { basket: taken } : {}),
    });
    await wait((done) => request.session.save(done));
  }

  async function beginOrEnd(request: Request, reader: Reader): Promise<void> {
    try {
      await begin(request, reader);
    } catch (error) {
      Object.defineProperty(request, 'session', { value: undefined });
      throw error;
    }
  }

  return {
    middleware,
    of: ({ session: visit }) => visit,
    readerOf: ownerOf,
    signIn: beginOrEnd,
    endOthers: beginOrEnd,
    async signOut(request, response) {
      await wait((done) => store.destroy(request.sessionID, done));
      Object.defineProperty(request, 'session', { value: undefined });
      response.cookie(name, '', { ...attributes, maxAge: 0 });
    },
  };
}
