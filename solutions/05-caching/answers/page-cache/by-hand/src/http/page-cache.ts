import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';

import type { Json } from '@bookshop/kit/app';
import type { Request, RequestHandler, Response } from 'express';

import type { CacheStore } from '../cache/cache-store';

export interface PageCacheOptions {
  readonly store: CacheStore;
  /** The time in milliseconds since 1970. */
  now(): number;
  /** For how long a response is kept. */
  readonly seconds: number;
}

/** A stored response, and the request headers that it is for. */
type Page = {
  for: Record<string, string | null>;
  headers: Record<string, string | string[]>;
  body: string;
  at: number;
};

const CONNECTION = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;

/** All pages of a URL are one entry of the store: a list of which each has its own time. */
export function createPageCache(options: PageCacheOptions): RequestHandler {
  const { store, now, seconds } = options;
  const pagesOf = async (key: string): Promise<Page[]> => {
    const pages = ((await store.get(key)) ?? []) as Page[];
    return pages.filter(({ at }) => at + seconds * 1_000 > now());
  };
  return (live, response, next) => {
    const request = asItCame(live);
    if (!/^(GET|HEAD)$/.test(request.method)) {
      next();
      return;
    }
    const key = keyOf(request);
    const record = (): void => {
      const recorder = new Recorder(request, response, options);
      recorder.onPage = async (page) => {
        const others = (await pagesOf(key)).filter((other) => !isFor(other, request));
        await store.set(key, [...others, page] as unknown as Json, seconds * 1_000);
      };
      next();
    };
    if (seconds <= 0) {
      record();
      return;
    }
    pagesOf(key).then((pages) => {
      const page = pages.find((one) => isFor(one, request));
      if (page) replay(page, response, now());
      else record();
    }, record);
  };
}

/** The request with its headers as they are now: middleware behind the cache may change them. */
function asItCame(request: Request): Request {
  const headers = { value: { ...request.headers } };
  return Object.create(request, { headers }) as Request;
}

function keyOf({ protocol, host, originalUrl }: Request): string {
  return createHash('sha1').update(`${protocol} ${host} ${originalUrl}`).digest('hex');
}

function isFor(page: Page, { headers }: Request): boolean {
  return Object.entries(page.for).every(([name, value]) => (headers[name] ?? null) === value);
}

function replay(page: Page, response: Response, at: number): void {
  for (const name in page.headers) response.setHeader(name, page.headers[name] ?? '');
  const age = at < page.at ? 0 : (at - page.at) / 1_000;
  response.setHeader('Age', Math.floor(age));
  response.end(page.body, 'base64');
}

const words = (value: unknown): string[] =>
  String(value ?? '')
    .toLowerCase()
    .split(',')
    .map((word) => (word.split('=')[0] ?? '').trim());

/** Stands between a handler and its response. */
class Recorder {
  onPage: (page: Page) => Promise<void> = async () => {};
  readonly #pieces: Buffer[] = [];
  readonly request: Request;
  readonly response: Response;
  readonly options: PageCacheOptions;
  #isSeen = false;
  #page: Omit<Page, 'body'> | undefined;

  constructor(request: Request, response: Response, options: PageCacheOptions) {
    this.request = request;
    this.response = response;
    this.options = options;
    const original = {
      writeHead: response.writeHead.bind(response),
      write: response.write.bind(response),
      end: response.end.bind(response),
    };
    let isEnding = false;
    response.writeHead = ((status: number, ...rest: unknown[]) => {
      response.statusCode = status;
      const message = typeof rest[0] === 'string' ? [rest.shift() as string] : [];
      this.#setAll(rest[0] as OutgoingHttpHeaders | string[] | undefined);
      this.#see(isEnding);
      return original.writeHead(response.statusCode, ...(message as []));
    }) as typeof response.writeHead;
    response.write = ((...args: [unknown, BufferEncoding]) => {
      const result = original.write(...args);
      this.#take(...args);
      return result;
    }) as typeof response.write;
    response.end = ((...args: [unknown, BufferEncoding]) => {
      isEnding = true;
      original.end(...args);
      this.#take(...args);
      return response;
    }) as typeof response.end;
    response.on('finish', () => this.#finish());
  }

  #setAll(headers: OutgoingHttpHeaders | string[] = {}): void {
    if (!Array.isArray(headers)) {
      for (const [name, value = ''] of Object.entries(headers)) {
        this.response.setHeader(name, value);
      }
      return;
    }
    for (let i = 0; i < headers.length; i += 2) {
      this.response.setHeader(headers[i] ?? '', headers[i + 1] ?? '');
    }
  }

  #see(isEnding: boolean): void {
    const { request, response, options } = this;
    if (this.#isSeen) return;
    this.#isSeen = true;
    if (!isEnding && !response.hasHeader('content-length')) return;
    const control = words(response.getHeader('cache-control'));
    const vary = words(response.getHeader('vary'));
    if (response.statusCode !== 200 || response.hasHeader('set-cookie') || vary.includes('*'))
      return;
    if (control.some((word) => ['private', 'no-store', 'no-cache'].includes(word))) return;
    const at = options.now();
    if (!control.includes('max-age') && !response.hasHeader('expires')) {
      response.append('Cache-Control', `max-age=${options.seconds}`);
      response.set('Expires', new Date(at + options.seconds * 1_000).toUTCString());
    }
    const isPublic = control.includes('public');
    if (!isPublic && request.headers.authorization) response.vary('Authorization');
    if (request.method === 'HEAD' || options.seconds <= 0) return;
    const names = [...vary.filter(Boolean), ...(isPublic ? [] : ['authorization'])];
    const values = names.map((name) => [name, (request.headers[name] ?? null) as string | null]);
    const dropped = words(response.getHeader('connection'));
    const headers = Object.entries(response.getHeaders()).flatMap(([name, value = '']) =>
      CONNECTION.test(name) || dropped.includes(name)
        ? []
        : [[name, Array.isArray(value) ? value : `${value}`] as const],
    );
    this.#page = {
      at,
      for: Object.fromEntries(values) as Page['for'],
      headers: Object.fromEntries(headers),
    };
  }

  #take(piece: unknown, encoding: BufferEncoding): void {
    if (!this.#page) return;
    if (typeof piece === 'string') this.#pieces.push(Buffer.from(piece, encoding));
    if (piece instanceof Uint8Array) this.#pieces.push(Buffer.from(piece));
  }

  #finish(): void {
    if (!this.#page || this.response.hasHeader('set-cookie')) return;
    const body = Buffer.concat(this.#pieces).toString('base64');
    this.onPage({ ...this.#page, body }).catch(() => undefined);
  }
}
