import { createHash } from 'node:crypto';

import type { Request, RequestHandler, Response } from 'express';
import onHeaders from 'on-headers';
import { z } from 'zod';

import type { CacheStore } from '../cache/cache-store';
import { namesIn } from './header-names';

export interface PageCacheOptions {
  readonly store: CacheStore;
  /** The time in milliseconds since 1970. */
  now(): number;
  /** For how long a response is kept. */
  readonly seconds: number;
}

const SECOND = 1_000;

const NEVER_STORED = ['private', 'no-store', 'no-cache'];

/** These belong to a connection, not to a page. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'upgrade',
];

const namesSchema = z.array(z.string());

const pageSchema = z.object({
  at: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  /** In base64: it may be an image, or compressed. */
  body: z.string(),
});

type Page = z.output<typeof pageSchema>;

/** Stands before a handler, and responds in its place while there is a stored response. */
export function createPageCache({ store, now, seconds }: PageCacheOptions): RequestHandler {
  const find = async (request: Request): Promise<Page | undefined> => {
    const names = namesSchema.safeParse(await store.get(keyOf(request)));
    if (!names.success) return undefined;
    const page = pageSchema.safeParse(await store.get(keyOf(request, names.data))).data;
    // The store counts from when it has stored the page, which may be later.
    return page && now() - page.at < seconds * SECOND ? page : undefined;
  };
  const keep = async (request: Request, names: string[], page: Page): Promise<void> => {
    await store.set(keyOf(request, names), page, seconds * SECOND);
    await store.set(keyOf(request), names, seconds * SECOND);
  };
  const watch = (request: Request, response: Response): void => {
    const body = watchBody(response);
    onHeaders(response, () => {
      if (!body.isWhole() || !isStorable(response)) return;
      const at = now();
      announce(request, response, { at, seconds });
      if (request.method !== 'GET' || seconds === 0) return;
      // Copied before middleware outside of this one changes them: it does so for each hit.
      const [headers, names] = [headersOf(response), selectingNames(response)];
      body.collect();
      response.once('finish', () => {
        if (response.hasHeader('Set-Cookie')) return;
        // The visitor has the page already: a store that fails costs the next one a moment.
        keep(request, names, { at, headers, body: body.read() }).catch(() => {});
      });
    });
  };
  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const page = seconds === 0 ? undefined : await find(request).catch(() => undefined);
    if (!page) {
      watch(asItCame(request), response);
      return next();
    }
    const age = Math.max(0, Math.floor((now() - page.at) / SECOND));
    response.setHeaders(new Map(Object.entries({ ...page.headers, age: String(age) })));
    response.end(Buffer.from(page.body, 'base64'));
  };
}

/** A digest, since a URL may be longer than a key. With `names`, of these headers as well. */
function keyOf(request: Request, names?: readonly string[]): string {
  const url = `${request.protocol}://${request.host}${request.originalUrl}`;
  const values = names?.map((name) => [name, request.headers[name] ?? null]);
  const parts = JSON.stringify([url, values]);
  return `page:${createHash('sha256').update(parts).digest('base64url')}`;
}

function isStorable(response: Response): boolean {
  const directives = namesIn(response, 'Cache-Control');
  return (
    response.statusCode === 200 &&
    !response.hasHeader('Set-Cookie') &&
    !namesIn(response, 'Vary').includes('*') &&
    !NEVER_STORED.some((name) => directives.includes(name))
  );
}

function isPublic(response: Response): boolean {
  return namesIn(response, 'Cache-Control').includes('public');
}

/** The request headers that the response depends on. That one was not sent counts as well. */
function selectingNames(response: Response): string[] {
  const own = isPublic(response) ? [] : ['authorization'];
  return [...new Set([...own, ...namesIn(response, 'Vary')])].sort();
}

/** Says to other caches how long the response may be used, and for whom. */
function announce(
  request: Request,
  response: Response,
  { at, seconds }: { at: number; seconds: number },
): void {
  const isAnonymous = request.headers.authorization === undefined;
  if (!isAnonymous && !isPublic(response)) response.vary('Authorization');
  const hasMaxAge = namesIn(response, 'Cache-Control').includes('max-age');
  if (hasMaxAge || response.hasHeader('Expires')) return;
  const directives = [response.getHeader('Cache-Control') ?? [], `max-age=${seconds}`].flat();
  response.setHeader('Cache-Control', directives.join(', '));
  response.setHeader('Expires', new Date(at + seconds * SECOND).toUTCString());
}

function headersOf(response: Response): Page['headers'] {
  const hopByHop = new Set([...HOP_BY_HOP, ...namesIn(response, 'Connection')]);
  const headers = Object.entries(response.getHeaders())
    .filter(([name]) => !hopByHop.has(name))
    .map(([name, value = '']) => [name, Array.isArray(value) ? value : String(value)] as const);
  return Object.fromEntries(headers);
}

/** Collects the bytes that a handler sends, and passes them on at once. */
function watchBody(response: Response) {
  const { write, end } = response;
  const pieces: Buffer[] = [];
  let [isEnding, isCollecting] = [false, false];
  const add = (piece: unknown, encoding: unknown): void => {
    if (!isCollecting) return;
    if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
    if (typeof piece !== 'string') return;
    const isNamed = typeof encoding === 'string' && Buffer.isEncoding(encoding);
    pieces.push(Buffer.from(piece, isNamed ? encoding : 'utf8'));
  };
  response.write = ((...args: Parameters<typeof write>) => {
    const mayContinue = write.apply(response, args);
    add(args[0], args[1]);
    return mayContinue;
  }) as typeof write;
  response.end = ((...args: Parameters<typeof end>) => {
    isEnding = true;
    end.apply(response, args);
    add(args[0], args[1]);
    return response;
  }) as typeof end;
  return {
    /** Whether the length of the body is known when the headers are sent. */
    isWhole: () => isEnding || response.hasHeader('Content-Length'),
    collect: () => void (isCollecting = true),
    read: () => Buffer.concat(pieces).toString('base64'),
  };
}

/** The request with the headers that it has now: what runs behind the cache may change them. */
function asItCame(request: Request): Request {
  const headers = { value: { ...request.headers } };
  return Object.create(request, { headers }) as Request;
}
