import { createHash } from 'node:crypto';

import type { Json } from '@bookshop/kit/app';
import type { Request, RequestHandler, Response } from 'express';

import type { CacheStore } from '../cache/cache-store';
import { namesIn } from './header-names';

export interface PageCacheOptions {
  readonly store: CacheStore;
  /** The time in milliseconds since 1970. */
  now(): number;
  /** For how long a response is kept. */
  readonly seconds: number;
}

interface Page {
  readonly headers: readonly (readonly [string, string | string[]])[];
  readonly message: string;
  /** In base64. */
  readonly body: string;
  readonly sentAt: number;
  readonly until: number;
}

/** Longer than a page, so that its list of headers is found as long as itself. */
const MARGIN_MS = 60_000;

/** The lists of headers that responses of an address have named are in places 0, 1, 2 and so on. */
async function find(
  store: CacheStore,
  address: string,
  request: Request,
  now: () => number,
): Promise<Page | undefined> {
  for (let place = 0; ; place += 1) {
    const names = await store.get(`vary:${address}:${place}`);
    if (names === undefined) return undefined;
    const stored = await store.get(pageKey(address, names as string[], request));
    const page = stored as unknown as Page | undefined;
    if (page !== undefined && now() < page.until) return page;
  }
}

async function keep(
  store: CacheStore,
  address: string,
  names: string[],
  request: Request,
  page: Page,
  now: () => number,
): Promise<void> {
  const lifetimeMs = page.until - now() + MARGIN_MS;
  let place = 0;
  // A store that is down says no to everything.
  for (let step = 0; ; step += 1) {
    if (step === 200) return;
    const key = `vary:${address}:${place}`;
    if (await store.add(key, names, lifetimeMs)) break;
    const present = await store.get(key);
    // Every place lives as long as those after it: a reader stops at the first empty one.
    if (await store.touch(key, lifetimeMs)) {
      if (JSON.stringify(present) === JSON.stringify(names)) break;
      place += 1;
    } else {
      place = 0;
    }
  }
  await store.set(pageKey(address, names, request), page as unknown as Json, page.until - now());
}

/** Stands before a handler, and responds in its place while there is a stored response. */
export function createPageCache(options: PageCacheOptions): RequestHandler {
  const { store, now, seconds } = options;
  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      next();
      return;
    }
    const address = addressOf(request);
    const page = seconds > 0 ? await find(store, address, request, now).catch(() => undefined) : undefined;
    if (page) {
      respond(request, response, page, now());
      return;
    }
    let added: ReturnType<typeof additions> = [];
    watch(response, {
      onHeaders: (_handler, isWhole) => {
        if (!mayBeStored(response, isWhole)) return false;
        added = additions(request, response, options);
        for (const [name, text, isList] of added) {
          const before = String(response.getHeader(name) ?? '').trim();
          response.setHeader(name, isList && before !== '' ? `${before}, ${text}` : text);
        }
        return request.method === 'GET' && seconds > 0;
      },
      onSent: ({ headers, message, body }) => {
        const named = new Set([...HOP, 'age', ...listed(headers, 'connection')]);
        const varies = new Set(listed(headers, 'vary'));
        if (!listed(headers, 'cache-control').some((item) => /^public(=|$)/.test(item))) {
          varies.add('authorization');
        }
        for (const [name, text, isList] of added) {
          const before = String(headers.get(name) ?? '').trim();
          headers.set(name, isList && before !== '' ? `${before}, ${text}` : text);
        }
        const sentAt = now();
        const page: Page = {
          headers: [...headers].filter(([name]) => !named.has(name)),
          message,
          body: body.toString('base64'),
          sentAt,
          until: sentAt + seconds * 1_000,
        };
        keep(store, address, [...varies].sort(), request, page, now).catch(() => undefined);
      },
    });
    next();
  };
}

/** What a handler has sent. */
interface Sent {
  readonly headers: Map<string, string | string[]>;
  readonly message: string;
  readonly body: Buffer;
}

interface Watch {
  /** Called once, when nobody can change the headers any more; `sent` are those of the handler. */
  onHeaders(handler: Map<string, string | string[]>, isWhole: boolean): boolean;
  /** Called when a response for which `onHeaders` has returned true was sent completely. */
  onSent(sent: Sent): void;
}

/** The part of a response in which Node writes its head, after all that wraps `writeHead`. */
interface Inner {
  _storeHeader(firstLine: string, headers: unknown): void;
}

type Done = (error?: Error | null) => void;

function watch(response: Response, { onHeaders, onSent }: Watch): void {
  const inner = response as unknown as Inner;
  const storeHeader = inner._storeHeader;
  const { writeHead, write, end, flushHeaders } = response;
  const chunks: Buffer[] = [];
  let handler = new Map<string, string | string[]>();
  let message = '';
  let isWhole = true;
  let isKept = false;
  let isEnded = false;
  let isReleased = false;
  let isBelow = false;

  const add = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === 'string') {
      const name = typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
      chunks.push(Buffer.from(chunk, name));
    } else if (chunk instanceof Uint8Array) {
      chunks.push(Buffer.from(chunk));
    }
  };
  /** The head is made only when it is known whether the body comes in pieces. */
  const release = <T>(act: () => T): T => {
    isReleased = true;
    // Wrappers below this one may call `write` and `end` again.
    const before = isBelow;
    isBelow = true;
    try {
      return act();
    } finally {
      isBelow = before;
    }
  };
  const inPieces = (): void => {
    if (!response.headersSent && !response.hasHeader('Content-Length')) isWhole = false;
  };

  inner._storeHeader = function store(firstLine: string, headers: unknown): void {
    isKept = onHeaders(handler, isWhole);
    storeHeader.call(response, firstLine, headers);
  };
  response.writeHead = function head(status: number, ...rest: unknown[]): Response {
    const [text, fields] = typeof rest[0] === 'string' ? rest : [undefined, rest[0] ?? rest[1]];
    response.statusCode = status;
    if (typeof text === 'string') response.statusMessage = text;
    setAll(response, fields);
    if (!isReleased) return response;
    message = response.statusMessage || '';
    handler = copyHeaders(response);
    // With a header of its own, Node keeps all of them where they can still be changed.
    response.setHeader('X-Page-Cache', '1');
    response.removeHeader('X-Page-Cache');
    writeHead.call(response, status);
    return response;
  } as Response['writeHead'];
  response.write = function piece(chunk: unknown, encoding?: unknown, done?: unknown): boolean {
    if (!isBelow) {
      inPieces();
      add(chunk, encoding);
    }
    return release(() => write.call(response, chunk, encoding as BufferEncoding, done as Done));
  } as Response['write'];
  response.end = function last(chunk?: unknown, encoding?: unknown, done?: unknown): Response {
    if (!isBelow && !isEnded) {
      add(chunk, encoding);
      isEnded = true;
    }
    release(() => end.call(response, chunk, encoding as BufferEncoding, done as () => void));
    return response;
  } as Response['end'];
  response.flushHeaders = function flush(): void {
    if (!isBelow) inPieces();
    release(() => flushHeaders.call(response));
  };
  response.once('finish', () => {
    if (!isKept || !isEnded) return;
    const body = Buffer.concat(chunks);
    onSent({ headers: handler, message, body });
  });
}

function setAll(response: Response, fields: unknown): void {
  if (typeof fields !== 'object' || fields === null) return;
  if (!Array.isArray(fields)) {
    for (const [name, value] of Object.entries(fields as Record<string, string | string[]>)) {
      if (value !== undefined) response.setHeader(name, value);
    }
    return;
  }
  const flat = fields.flat(1) as (string | string[])[];
  const seen = new Set<string>();
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = String(flat[at]);
    const value = flat[at + 1] ?? '';
    if (seen.has(name.toLowerCase())) response.appendHeader(name, value);
    else response.setHeader(name, value);
    seen.add(name.toLowerCase());
  }
}

function copyHeaders(response: Response): Map<string, string | string[]> {
  const copy = new Map<string, string | string[]>();
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value === undefined) continue;
    copy.set(name, Array.isArray(value) ? [...value] : String(value));
  }
  return copy;
}

const HOP = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'upgrade'];

/** The names in a header that is a list, as the handler has sent it. */
function listed(headers: Map<string, string | string[]>, name: string): string[] {
  const items = String(headers.get(name) ?? '').split(',');
  return items.map((item) => item.trim().toLowerCase()).filter((item) => item !== '');
}

function mayBeStored(response: Response, isWhole: boolean): boolean {
  if (response.statusCode !== 200 || !isWhole || response.hasHeader('Set-Cookie')) return false;
  if (namesIn(response, 'Vary').some((name) => name.includes('*'))) return false;
  const directives = namesIn(response, 'Cache-Control');
  return !['private', 'no-store', 'no-cache'].some((name) => directives.includes(name));
}

/** The headers that a response gets because it may be stored. */
function additions(
  request: Request,
  response: Response,
  { now, seconds }: PageCacheOptions,
): (readonly [name: string, text: string, isList: boolean])[] {
  const added: (readonly [string, string, boolean])[] = [];
  const directives = namesIn(response, 'Cache-Control');
  if (!directives.includes('max-age') && !response.hasHeader('Expires')) {
    added.push(['cache-control', `max-age=${seconds}`, true]);
    added.push(['expires', new Date(now() + seconds * 1_000).toUTCString(), false]);
  }
  const isAsked = request.headers.authorization !== undefined;
  if (isAsked && !directives.includes('public') && !namesIn(response, 'Vary').includes('authorization')) {
    added.push(['vary', 'Authorization', true]);
  }
  return added;
}

function sha(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function addressOf(request: Request): string {
  return sha([request.protocol, request.host ?? '', request.originalUrl]);
}

/** The key of the page for this request, of a response that varies on these headers. */
function pageKey(address: string, names: readonly string[], request: Request): string {
  const values = names.map((name) =>
    Object.hasOwn(request.headers, name) ? [request.headers[name]] : null,
  );
  return `page:${sha([address, names, values])}`;
}

function respond(request: Request, response: Response, page: Page, time: number): void {
  response.statusCode = 200;
  if (page.message !== '') response.statusMessage = page.message;
  for (const [name, value] of page.headers) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  const body = Buffer.from(page.body, 'base64');
  if (!response.hasHeader('Content-Length')) response.setHeader('Content-Length', body.length);
  response.setHeader('Age', Math.max(0, Math.floor((time - page.sentAt) / 1_000)));
  if (request.method === 'HEAD') response.end();
  else response.end(body);
}
