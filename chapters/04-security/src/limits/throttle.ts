import { NotImplemented } from '@bookshop/kit/app';
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

/** `5/min` is `{ limit: 5, windowMs: 60000 }`. */
export function parseRate(_rate: string | null): Rate | null {
  // TODO: read it, and refuse what is no rate.
  throw new NotImplemented('security/throttle');
}

/** Lets each caller through so often in any window of time, and then no more. */
export function createThrottle(_options: ThrottleOptions): RequestHandler {
  // TODO: count, and respond with 429 and Retry-After.
  throw new NotImplemented('security/throttle');
}
