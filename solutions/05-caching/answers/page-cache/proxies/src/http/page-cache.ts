import { createHash } from 'node:crypto';

import type { Request, RequestHandler, Response } from 'express';
import onHeaders from 'on-headers';

import type { CacheStore } from '../cache/cache-store';
import { namesIn } from './header-names';

export interface PageCacheOptions {
  readonly store: CacheStore;
  /** The time in milliseconds since 1970. */
  now(): number;
  /** For how long a response is kept. */
  readonly seconds: number;
}

/** One string: a line of JSON with time and headers, and the bytes, a character for each. */
type Stored = string;

const NOT_OURS = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-connection']);

export function createPageCache({ store, now, seconds }: PageCacheOptions): RequestHandler {
  const cache = {
    /** All headers that a response of this URL has varied on so far. */
    names: (request: Request) =>
      store.get(url(request)).then((names) => (typeof names === 'string' ? names : undefined)),
    find: (request: Request): Promise<Stored | undefined> =>
      cache
        .names(request)
        .then((names) => (names === undefined ? undefined : store.get(variant(request, names))))
        .then((stored) => (typeof stored === 'string' ? stored : undefined)),
    keep: (request: Request, own: string[], stored: Stored): Promise<void> =>
      cache.names(request).then((known = '') => {
        const all = new Set([...known.split(' '), ...own].filter(Boolean));
        const names = [...all].sort().join(' ');
        const setPage = store.set(variant(request, names), stored, seconds * 1_000);
        return setPage.then(() => store.set(url(request), names, seconds * 1_000));
      }),
  };
  return (live, response, next) => {
    const request = asItCame(live);
    const { method } = request;
    if (method !== 'GET' && method !== 'HEAD') return next();
    const found =
      seconds > 0 ? cache.find(request).catch(() => undefined) : Promise.resolve(undefined);
    void found.then((stored) => {
      // A store may have kept it late, and has it for longer then.
      const isFresh = stored !== undefined && now() < timeOf(stored) + seconds * 1_000;
      if (isFresh) return send(response, stored, now());
      const bytes = listen(response);
      onHeaders(response, () => {
        const lasting = bytes.isStream() ? undefined : judge(request, response);
        if (!lasting) return;
        const at = now();
        if (!lasting.hasLifetime) {
          const before = [response.getHeader('Cache-Control') ?? []].flat();
          response.setHeader('Cache-Control', [...before, `max-age=${seconds}`].join(', '));
          response.setHeader('Expires', new Date(at + seconds * 1_000).toUTCString());
        }
        const headers = copy(response);
        if (seconds === 0 || method === 'HEAD') return;
        response.on('finish', () => {
          if (response.hasHeader('Set-Cookie')) return;
          const stored = `${JSON.stringify({ at, headers })}\n${bytes.read()}`;
          void cache.keep(request, lasting.names, stored).catch(() => undefined);
        });
      });
      next();
    });
  };
}

function judge(request: Request, response: Response) {
  const control = new Set(namesIn(response, 'Cache-Control'));
  const isForbidden = ['private', 'no-store', 'no-cache'].some((name) => control.has(name));
  const names = namesIn(response, 'Vary');
  if (response.statusCode !== 200 || response.hasHeader('Set-Cookie')) return undefined;
  if (isForbidden || names.includes('*')) return undefined;
  if (!control.has('public')) {
    // Told to everybody: a cache between us and them must not mix them up either.
    response.vary('Authorization');
    names.push('authorization');
  }
  return { names, hasLifetime: control.has('max-age') || response.hasHeader('Expires') };
}

function timeOf(stored: Stored): number {
  return (JSON.parse(stored.slice(0, stored.indexOf('\n'))) as { at: number }).at;
}

function send(response: Response, stored: Stored, at: number): void {
  const end = stored.indexOf('\n');
  const page = JSON.parse(stored.slice(0, end)) as {
    at: number;
    headers: [string, string | string[]][];
  };
  for (const [name, value] of page.headers) response.setHeader(name, value);
  const age = Math.trunc((at - page.at) / 1_000);
  response.setHeader('Age', age > 0 ? age : 0).end(stored.slice(end + 1), 'latin1');
}

function copy(response: Response): [string, string | string[]][] {
  const named = namesIn(response, 'Connection');
  return response.getHeaderNames().flatMap((name): [string, string | string[]][] => {
    if (NOT_OURS.has(name) || name === 'upgrade' || named.includes(name)) return [];
    const value = response.getHeader(name);
    return [[name, Array.isArray(value) ? value : String(value)]];
  });
}

/** Proxies of the two methods, so that whoever calls them notices nothing. */
function listen(response: Response) {
  const parts: string[] = [];
  let method = '';
  const listener = (name: string): ProxyHandler<Response['write']> => ({
    apply: (target, self, args: [unknown, unknown]) => {
      if (method === '') method = name;
      const [part, encoding] = args;
      if (part instanceof Uint8Array) parts.push(Buffer.from(part).toString('latin1'));
      if (typeof part === 'string') {
        const bytes =
          typeof encoding === 'string' ? Buffer.from(part, encoding as 'hex') : Buffer.from(part);
        parts.push(bytes.toString('latin1'));
      }
      return Reflect.apply(target, self, args) as boolean;
    },
  });
  response.write = new Proxy(response.write, listener('write'));
  response.end = new Proxy(response.end, listener('end') as never);
  return {
    isStream: () => method !== 'end' && !response.hasHeader('Content-Length'),
    read: () => parts.join(''),
  };
}

/** The request with its headers as they are now: middleware behind the cache may change them. */
function asItCame(request: Request): Request {
  const headers = { value: { ...request.headers } };
  return Object.create(request, { headers }) as Request;
}

function url({ protocol, host, originalUrl }: Request): string {
  return createHash('sha512').update([protocol, host, originalUrl].join('\n')).digest('hex');
}

function variant(request: Request, names: string): string {
  const values = names.split(' ').map((name) => `${name}=${escaped(request.headers[name])}`);
  return createHash('sha512')
    .update([url(request), ...values].join('\n'))
    .digest('hex');
}

function escaped(value: string | string[] | undefined): string {
  return value === undefined ? '-' : JSON.stringify(value);
}
