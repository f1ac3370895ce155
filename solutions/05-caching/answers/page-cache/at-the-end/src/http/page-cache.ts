import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';

import type { Json } from '@bookshop/kit/app';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
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

const page = z.object({
  madeAt: z.number(),
  lines: z.array(z.tuple([z.string(), z.string()])),
  body: z.union([z.object({ utf8: z.string() }), z.object({ base64: z.string() })]),
});

const HOP_BY_HOP = /^(?:connection|keep-alive|proxy-(?:authenticate|connection)|upgrade)$/;

/** Stores a response as soon as its handler has called `end`. */
export function createPageCache(options: PageCacheOptions): RequestHandler {
  const cache = new PageCache(options);
  return (request, response, next) => cache.handle(request, response, next);
}

class PageCache {
  readonly #options: PageCacheOptions;

  constructor(options: PageCacheOptions) {
    this.#options = options;
  }

  async handle(request: Request, response: Response, next: NextFunction): Promise<void> {
    switch (request.method) {
      case 'GET':
      case 'HEAD': {
        if (!(await this.#answer(request, response))) {
          this.#observe(asItCame(request), response);
          next();
        }
        return;
      }
      default:
        next();
    }
  }

  async #answer(request: Request, response: Response): Promise<boolean> {
    const { store, now, seconds } = this.#options;
    if (seconds === 0) return false;
    try {
      const names = await store.get(finish(begin(request)));
      if (!Array.isArray(names)) return false;
      const found = page.safeParse(await store.get(keyFor(request, names as string[])));
      if (!found.success) return false;
      const { madeAt, lines, body } = found.data;
      // It may have been stored late.
      if (now() >= madeAt + seconds * 1_000) return false;
      for (const [name] of lines) response.removeHeader(name);
      for (const [name, value] of lines) response.appendHeader(name, value);
      response.setHeader('Age', Math.floor(Math.max(now() - madeAt, 0) / 1_000));
      if ('utf8' in body) response.end(body.utf8, 'utf8');
      else response.end(body.base64, 'base64');
      return true;
    } catch {
      return false;
    }
  }

  #observe(request: Request, response: Response): void {
    const { store, now, seconds } = this.#options;
    const chunks: Buffer[] = [];
    let hasEnded = false;
    let save: ((body: Buffer) => Promise<void>) | undefined;
    onHeaders(response, () => {
      const control = namesIn(response, 'Cache-Control');
      const has = (name: string) => control.includes(name);
      if (!hasEnded && !response.hasHeader('Content-Length')) return;
      if (response.statusCode !== 200 || response.hasHeader('Set-Cookie')) return;
      if (has('private') || has('no-store') || has('no-cache')) return;
      const vary = namesIn(response, 'Vary');
      if (vary.includes('*')) return;
      const madeAt = now();
      if (!has('max-age') && !response.hasHeader('Expires')) {
        response.append('Cache-Control', `max-age=${seconds}`);
        response.set('Expires', new Date(madeAt + seconds * 1_000).toUTCString());
      }
      if (!has('public')) {
        if (request.headers.authorization !== undefined) response.vary('Authorization');
        if (!vary.includes('authorization')) vary.push('authorization');
      }
      if (seconds === 0 || request.method === 'HEAD') return;
      const hops = namesIn(response, 'Connection');
      const lines = Object.entries(response.getHeaders())
        .filter(([name]) => !HOP_BY_HOP.test(name) && !hops.includes(name))
        .flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
      save = async (body) => {
        const stored: Json = isUtf8(body)
          ? { utf8: body.toString() }
          : { base64: body.toString('base64') };
        const entry: Json = { madeAt, lines, body: stored };
        await Promise.all([
          store.set(keyFor(request, vary), entry, seconds * 1_000),
          store.set(finish(begin(request)), vary, seconds * 1_000),
        ]);
      };
    });
    const { write, end } = response;
    const take = (chunk: unknown, encoding: unknown): void => {
      if (!save || chunk === undefined || chunk === null || typeof chunk === 'function') return;
      const known = typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined;
      chunks.push(
        typeof chunk === 'string' ? Buffer.from(chunk, known) : Buffer.from(chunk as Uint8Array),
      );
    };
    Object.assign(response, {
      write: (...args: [never, never, never]): boolean => {
        const result = write.apply(response, args);
        take(args[0], args[1]);
        return result;
      },
      end: (...args: [never, never, never]): Response => {
        hasEnded = true;
        end.apply(response, args);
        take(args[0], args[1]);
        if (save && !response.hasHeader('Set-Cookie')) save(Buffer.concat(chunks)).catch(() => {});
        return response;
      },
    });
  }
}

/** The request with its headers as they are now: middleware behind the cache may change them. */
function asItCame(request: Request): Request {
  const headers = { value: { ...request.headers } };
  return Object.create(request, { headers }) as Request;
}

function begin(request: Request): Hash {
  const { protocol, host, originalUrl } = request;
  return createHash('sha256').update(JSON.stringify([protocol, host, originalUrl]));
}

function keyFor(request: Request, names: string[]): string {
  const hash = begin(request);
  for (const name of names) hash.update(JSON.stringify({ [name]: request.headers[name] }));
  return `${finish(hash)}:page`;
}

function finish(hash: Hash): string {
  return hash.digest('base64url');
}
