import { readInput } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';

import type { Renders } from './renders';

export interface WindowDeps {
  readonly renders: Renders;
  readonly defaultTtl: number;
  /** The page cache for a number of seconds. */
  pageCache(seconds: number): RequestHandler;
}

const flag = z.enum(['0', '1']).transform((value) => value === '1');

/** How the window should respond. */
const asked = z.object({
  status: z
    .string()
    .regex(/^[2-5]\d\d$/)
    .transform(Number)
    .default(200),
  /** The value of `Cache-Control`. */
  cc: z.string().optional(),
  vary: z.string().optional(),
  cookie: flag.default(false),
  stream: flag.default(false),
});

const ttl = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .optional();

const NO_WINDOW = {
  code: 'invalid-window',
  message: 'A window takes status, cc, vary, cookie, stream and ttl, each at most once.',
};

/** A page that responds as its address says, to see what the page cache does with it. */
export function createWindowRoutes({ renders, defaultTtl, pageCache }: WindowDeps): Router {
  const router = Router();
  const caches = new Map<number, RequestHandler>();
  const cacheFor = (seconds: number): RequestHandler => {
    const cache = caches.get(seconds) ?? pageCache(seconds);
    caches.set(seconds, cache);
    return cache;
  };
  const cache: RequestHandler = (request, response, next) => {
    const seconds = readInput(ttl, request.query['ttl'], NO_WINDOW) ?? defaultTtl;
    return cacheFor(seconds)(request, response, next);
  };
  router.all('/window/:name', cache, (request, response) => {
    const { status, cc, vary, cookie, stream } = readInput(asked, request.query, NO_WINDOW);
    const { render, at } = renders.next('window');
    const names = (vary ?? '')
      .toLowerCase()
      .split(/[ ,*]+/)
      .filter((name) => name !== '');
    const seen = Object.fromEntries(names.map((name) => [name, request.get(name) ?? null]));
    response.status(status).set('X-Render', String(render));
    if (cc !== undefined) response.set('Cache-Control', cc);
    if (vary !== undefined) response.set('Vary', vary);
    if (cookie) response.cookie('seen', String(render));
    if (status >= 300 && status < 400 && status !== 304) response.location('/');
    const window = { name: request.params['name'], render, at, seen };
    if (!stream) return void response.json(window);
    response.type('json');
    response.write(JSON.stringify(window).slice(0, 1));
    response.end(JSON.stringify(window).slice(1));
  });
  return router;
}
