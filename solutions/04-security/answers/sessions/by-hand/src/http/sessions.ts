import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import type { Request, RequestHandler, Response } from 'express';
import { Cookie, type SessionData, type Store } from 'express-session';
import onHeaders from 'on-headers';

import type { Models, Reader } from '../data/models';
import type { Visit, Visits } from './visits';

declare module 'express-session' {
  interface SessionData {
    visit: KeptVisit;
  }
}

export interface SessionOptions {
  readonly models: Pick<Models, 'Reader'>;
  readonly secret: string;
  readonly store: Store;
  readonly isProd: boolean;
}

interface KeptVisit {
  readerId?: number;
  mark?: string;
  basket?: number[];
  csrfToken?: string;
}

/** What a request has: a visit, and how it lay in the store. */
interface Current {
  id: string;
  visit: Visit & KeptVisit;
  before: string;
  reader: Reader | null;
}

export function createSessions(options: SessionOptions): Visits {
  return new SignedVisits(options);
}

class SignedVisits implements Visits {
  readonly #options: SessionOptions;
  readonly #name: string;
  readonly #current = new WeakMap<Request, Current>();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#name = options.isProd ? '__Host-visit' : 'visit';
  }

  readonly middleware: RequestHandler = async (request, response, next) => {
    this.#current.set(request, await this.#find(request));
    onHeaders(response, () => this.#sendCookie(request, response));
    this.#saveBeforeEnd(request, response, next);
    next();
  };

  readonly of = (request: Request): Visit => this.#of(request).visit;

  readonly readerOf = async (request: Request): Promise<Reader | null> => this.#of(request).reader;

  readonly signIn = async (request: Request, reader: Reader): Promise<void> => {
    const { id, visit } = this.#of(request);
    const isTheirs = (visit.readerId ?? reader.id) === reader.id;
    this.#current.set(request, fresh());
    await this.#remove(id);
    const begun = fresh();
    const kept = {
      readerId: reader.id,
      mark: this.#hmac(`mark ${reader.passwordHash}`),
      ...(isTheirs && visit.basket ? { basket: visit.basket } : {}),
    };
    await this.#store(begun.id, kept);
    Object.assign(begun.visit, kept);
    this.#current.set(request, { ...begun, before: '', reader });
  };

  readonly signOut = async (request: Request, response: Response): Promise<void> => {
    await this.#remove(this.#of(request).id);
    this.#current.set(request, fresh());
    response.clearCookie(this.#name, this.#attributes());
  };

  readonly endOthers = (request: Request, reader: Reader): Promise<void> =>
    this.signIn(request, reader);

  #of(request: Request): Current {
    const current = this.#current.get(request);
    if (!current) throw new Error('the middleware goes first');
    return current;
  }

  async #find(request: Request): Promise<Current> {
    const id = this.#readCookie(request.headers.cookie ?? '');
    if (id === undefined) return fresh();
    const get = promisify(this.#options.store.get.bind(this.#options.store));
    const visit = ((await get(id)) as SessionData | null | undefined)?.visit;
    if (!visit) return fresh();
    const before = JSON.stringify(visit);
    if (visit.readerId === undefined) return { id, visit: { id, ...visit }, before, reader: null };
    const reader = await this.#options.models.Reader.findOne({
      where: { id: visit.readerId, isActive: true },
    });
    const isSame = reader && this.#hmac(`mark ${reader.passwordHash}`) === visit.mark;
    return isSame ? { id, visit: { id, ...visit }, before, reader } : fresh();
  }

  #saveBeforeEnd(request: Request, response: Response, next: (error: unknown) => void): void {
    const end = response.end.bind(response) as (...args: unknown[]) => Response;
    response.end = ((...args: unknown[]) => {
      const { id, visit, before } = this.#of(request);
      const { id: _, ...kept } = visit;
      const isSame = JSON.stringify(kept) === (before || JSON.stringify(kept));
      if (Object.keys(kept).length === 0 || (isSame && before !== '{}')) return end(...args);
      this.#store(id, kept).then(
        () => end(...args),
        (error: unknown) => {
          // The response is now that of the error, and brings no cookie.
          response.end = end as typeof response.end;
          this.#current.set(request, fresh());
          next(error);
        },
      );
      return response;
    }) as typeof response.end;
  }

  #sendCookie(request: Request, response: Response): void {
    const { id, visit } = this.#of(request);
    const isNew = this.#readCookie(request.headers.cookie ?? '') !== id;
    const mayBeSent = !this.#options.isProd || request.secure;
    if (!isNew || !mayBeSent || Object.keys(visit).length === 1) return;
    response.cookie(this.#name, `${id}.${this.#hmac(`id ${id}`)}`, this.#attributes());
  }

  #readCookie(cookies: string): string | undefined {
    const pair = cookies.split(/; */).find((one) => one.startsWith(`${this.#name}=`));
    const [, id = '', signature = ''] = /=([\w-]+)\.([\w-]+)$/.exec(pair ?? '') ?? [];
    const [told, right] = [signature, this.#hmac(`id ${id}`)].map((text) => Buffer.from(text));
    const isOurs = told?.length === right?.length && timingSafeEqual(told!, right!);
    return isOurs ? id : undefined;
  }

  #attributes() {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.#options.isProd } as const;
  }

  #hmac(text: string): string {
    return createHmac('sha256', this.#options.secret).update(text).digest('base64url');
  }

  #store(id: string, visit: KeptVisit): Promise<void> {
    const { store } = this.#options;
    const data: SessionData = { ...({ cookie: new Cookie() } as unknown as SessionData), visit };
    return new Promise((resolve, reject) => {
      store.set(id, data, (error?: Error) => (error ? reject(error) : resolve()));
    });
  }

  #remove(id: string): Promise<void> {
    const { store } = this.#options;
    return new Promise((resolve, reject) => {
      store.destroy(id, (error?: Error) => (error ? reject(error) : resolve()));
    });
  }
}

function fresh(): Current {
  const id = randomBytes(24).toString('base64url');
  return { id, visit: { id }, before: '{}', reader: null };
}
