import { randomBytes } from 'node:crypto';

import type { Request, RequestHandler, Response } from 'express';
import onHeaders from 'on-headers';

import type { Models, Reader } from '../data/models';

/** What the shop stores about a visitor from one request to the next. */
export interface Visit {
  /** Changes at signing in. */
  readonly id: string;
  /** The ids of books. */
  basket?: number[];
  /** For the guard `csrf`. */
  csrfToken?: string;
}

/** The visits of readers and guests. */
export interface Visits {
  /** Finds the visit of a request; mounted before everything that uses it. */
  readonly middleware: RequestHandler;
  /**
   * The visit of a request. What is written into it is stored; a visit into which nothing is
   * written is not stored, and its visitor gets no cookie.
   */
  of(request: Request): Visit;
  /** The reader who has signed in, as the database has them now. */
  readerOf(request: Request): Promise<Reader | null>;
  /** From now on it is a visit of this reader, with a new id. */
  signIn(request: Request, reader: Reader): Promise<void>;
  signOut(request: Request, response: Response): Promise<void>;
  /** Ends all visits of this reader except that of the request: their password has changed. */
  endOthers(request: Request, reader: Reader): Promise<void>;
}

interface KnownVisit extends Visit {
  readerId?: number;
}

const COOKIE = 'visit';
const COOKIE_VALUE = /(?:^|; *)visit=([\w-]+)/;

/**
 * Visits in the memory of the process, which are lost when it ends. The shop uses them where the
 * guard `sessions` is not active.
 */
export function createPlainVisits({ Reader }: Pick<Models, 'Reader'>): Visits {
  const kept = new Map<string, KnownVisit>();
  const current = new WeakMap<Request, KnownVisit>();
  const visitOf = (request: Request): KnownVisit => {
    const visit = current.get(request) ?? { id: newId() };
    current.set(request, visit);
    return visit;
  };
  const keep = (request: Request, response: Response) => {
    const visit = visitOf(request);
    if (kept.has(visit.id) || Object.keys(visit).length === 1) return;
    kept.set(visit.id, visit);
    response.cookie(COOKIE, visit.id, { httpOnly: true, sameSite: 'lax' });
  };
  return {
    middleware: (request, response, next) => {
      const known = kept.get(COOKIE_VALUE.exec(request.headers.cookie ?? '')?.[1] ?? '');
      if (known) current.set(request, known);
      onHeaders(response, () => keep(request, response));
      next();
    },
    of: visitOf,
    readerOf: async (request) => {
      const { readerId } = visitOf(request);
      const reader = readerId === undefined ? null : await Reader.findByPk(readerId);
      return reader?.isActive ? reader : null;
    },
    signIn: async (request, reader) => {
      const { id, readerId, basket } = visitOf(request);
      kept.delete(id);
      const isTheirs = readerId === undefined || readerId === reader.id;
      current.set(request, {
        id: newId(),
        readerId: reader.id,
        ...(isTheirs && basket ? { basket } : {}),
      });
    },
    signOut: async (request, response) => {
      kept.delete(visitOf(request).id);
      current.delete(request);
      response.clearCookie(COOKIE);
    },
    endOthers: async (request, reader) => {
      const { id } = visitOf(request);
      for (const visit of kept.values()) {
        if (visit.readerId === reader.id && visit.id !== id) kept.delete(visit.id);
      }
    },
  };
}

function newId(): string {
  return randomBytes(24).toString('base64url');
}
