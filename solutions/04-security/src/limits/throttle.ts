import { RuleError } from '@bookshop/kit/app';
import type { Request, RequestHandler } from 'express';

import type { Hits } from './hits';

export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

export interface ThrottleOptions {
  /** As it is set, such as `5/min`; an empty one is no limit. */
  readonly rate: string;
  readonly hits: Hits;
  /** The time in milliseconds since 1970. */
  now(): number;
  /** Who makes a request: a reader, or an address. */
  callerOf(request: Request): Promise<string>;
}

const MOST = 1_000_000;

const SECOND = 1_000;

const WINDOWS = new Map(
  Object.entries({
    's sec second seconds': SECOND,
    'm min minute minutes': 60 * SECOND,
    'h hour hours': 60 * 60 * SECOND,
    'd day days': 24 * 60 * 60 * SECOND,
  }).flatMap(([words, ms]) => words.split(' ').map((word) => [word, ms] as const)),
);

/** `5/min` is `{ limit: 5, windowMs: 60000 }`. */
export function parseRate(rate: string | null): Rate | null {
  if (rate === null || rate === '') return null;
  const [, digits, word = ''] = /^(\d+)\/([a-z]+)$/.exec(rate) ?? [];
  const windowMs = WINDOWS.get(word);
  const limit = Number(digits);
  if (windowMs === undefined || limit > MOST) {
    throw new RuleError('invalid-rate', 'A rate is a number and a time, such as 5/min.');
  }
  return { limit, windowMs };
}

/** Lets each caller through so often in any window of time, and then no more. */
export function createThrottle(options: ThrottleOptions): RequestHandler {
  const { hits, now, callerOf } = options;
  const rate = parseRate(options.rate);
  if (rate === null) return (_request, _response, next) => next();
  const { limit, windowMs } = rate;
  return async (request, response, next) => {
    const caller = await callerOf(request);
    const key = `reviews ${caller}`;
    const at = now();
    // Added first, and then judged: so nobody comes between looking and adding.
    const { id, times } = await hits.add(key, at, windowMs);
    if (times.length <= limit) return next();
    await hits.drop(key, id);
    // There is room for one more when this one has gone. Our own need not be the last: another
    // process may have a clock that is ahead.
    const others = times.toSpliced(times.indexOf(at), 1);
    const oldest = others[others.length - limit] ?? at;
    const seconds = Math.ceil((oldest + windowMs - at) / SECOND);
    if (limit > 0) response.set('Retry-After', String(seconds));
    next(new RuleError('too-many-requests', 'That was much in a short time. Try again later.'));
  };
}
