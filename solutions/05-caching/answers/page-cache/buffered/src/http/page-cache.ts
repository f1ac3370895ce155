import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import type { Request, RequestHandler, Response } from 'express';
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

const entry = z.tuple([
  z.number(),
  z.array(z.tuple([z.string(), z.array(z.string())])),
  z.string(),
]);

const HOPS = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'upgrade'];

/** What a handler writes waits until it is complete, and is then sent at once. Streams do not. */
export function createPageCache({ store, now, seconds }: PageCacheOptions): RequestHandler {
  const ms = seconds * 1_000;

  async function lookUp(request: Request) {
    if (ms === 0) return undefined;
    const names = await store.get(hash(request));
    if (!Array.isArray(names)) return undefined;
    const found = entry.safeParse(await store.get(hash(request, names.map(String))));
    const isFresh = found.success && now() - found.data[0] < ms;
    return isFresh ? found.data : undefined;
  }

  function prepare(request: Request, response: Response): (() => void) | undefined {
    const control = namesIn(response, 'Cache-Control');
    const vary = namesIn(response, 'Vary');
    const isRefused =
      response.statusCode !== 200 ||
      response.getHeader('Set-Cookie') !== undefined ||
      vary.includes('*') ||
      ['private', 'no-store', 'no-cache'].some((word) => control.includes(word));
    if (isRefused) return undefined;
    const at = now();
    if (!control.includes('max-age') && response.getHeader('Expires') === undefined) {
      response.appendHeader('Cache-Control', `max-age=${seconds}`);
      response.setHeader('Expires', new Date(at + ms).toUTCString());
    }
    const isShared = control.includes('public');
    if (!isShared && request.get('Authorization') !== undefined) response.vary('Authorization');
    if (request.method === 'HEAD' || ms === 0) return undefined;
    const names = isShared ? vary : [...vary, 'authorization'];
    const drop = [...HOPS, ...namesIn(response, 'Connection')];
    const headers = response
      .getHeaderNames()
      .filter((name) => !drop.includes(name))
      .map((name) => [name, [response.getHeader(name) ?? ''].flat().map(String)]);
    return () => {
      const body = Buffer.concat(bodies.get(response) ?? []).toString('base64');
      const save = async () => {
        await store.set(hash(request, names), [at, headers, body] as never, ms);
        await store.set(hash(request), names, ms);
      };
      save().catch(() => {});
    };
  }

  const bodies = new WeakMap<Response, Buffer[]>();

  function watch(request: Request, response: Response): void {
    const { write, end, writeHead } = response;
    const pieces: Buffer[] = [];
    bodies.set(response, pieces);
    let isSending = false;
    const add = (piece: unknown, encoding: unknown): void => {
      if (typeof piece === 'string') pieces.push(Buffer.from(piece, encoding as BufferEncoding));
      else if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
    };
    response.writeHead = ((status: number, ...rest: unknown[]) => {
      if (isSending) return Reflect.apply(writeHead, response, [status, ...rest]) as Response;
      // Not sent yet: only noted on the response.
      response.statusCode = status;
      const headers = rest.at(-1);
      const list = Array.isArray(headers) ? (headers as string[]) : undefined;
      const pairs = list
        ? list.flatMap((name, i) => (i % 2 ? [] : [[name, list[i + 1] ?? ''] as const]))
        : Object.entries(Object(headers) as Record<string, string>);
      for (const [name, value] of pairs) response.setHeader(name, value);
      return response;
    }) as typeof writeHead;
    response.write = ((...args: unknown[]) => {
      if (!isSending && response.hasHeader('Content-Length')) {
        add(args[0], args[1]);
        const done = args.at(-1);
        if (typeof done === 'function') process.nextTick(done as () => void);
        return true;
      }
      isSending = true;
      return Reflect.apply(write, response, args) as boolean;
    }) as typeof write;
    response.end = ((...args: unknown[]) => {
      if (isSending) return Reflect.apply(end, response, args) as Response;
      add(args[0], args[1]);
      isSending = true;
      const save = prepare(request, response);
      if (save) {
        response.on('finish', () => (response.hasHeader('Set-Cookie') ? undefined : save()));
      }
      const done = args.find((arg) => typeof arg === 'function');
      return Reflect.apply(end, response, [Buffer.concat(pieces), done]) as Response;
    }) as typeof end;
  }

  return (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method)) return next();
    lookUp(request)
      .catch(() => undefined)
      .then((found) => {
        if (!found) {
          watch(asItCame(request), response);
          return next();
        }
        const [at, headers, body] = found;
        for (const [name, lines] of headers) {
          response.setHeader(name, lines.length === 1 ? String(lines[0]) : lines);
        }
        const bytes = Buffer.from(body, 'base64');
        response.setHeader('Age', Math.max(0, Math.floor((now() - at) / 1_000)));
        response.setHeader('Content-Length', bytes.length);
        Readable.from(bytes.length > 0 ? [bytes] : []).pipe(response);
      })
      .catch(next);
  };
}

/** The request with its headers as they are now: middleware behind the cache may change them. */
function asItCame(request: Request): Request {
  const headers = { value: { ...request.headers } };
  return Object.create(request, { headers }) as Request;
}

function hash(request: Request, names?: string[]): string {
  const sum = createHash('sha256').update(`${request.protocol}\n${request.host}\n`);
  sum.update(request.originalUrl);
  for (const name of names?.toSorted() ?? []) {
    const value = request.headers[name];
    sum.update(
      `\n${name} ${value === undefined ? 'none' : Buffer.from(String(value)).toString('hex') + '.'}`,
    );
  }
  return `${names ? 'variant' : 'url'}-${sum.digest('hex')}`;
}
