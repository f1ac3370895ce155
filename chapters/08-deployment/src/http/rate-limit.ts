import { RuleError } from '@bookshop/kit/app';
import type { RequestHandler } from 'express';

export interface RateLimitOptions {
  /** How many requests of one address pass in a minute. */
  readonly limit: number;
  now(): number;
}

const MINUTE = 60_000;

/** Counts in minutes of the clock, in this process only (see 04-security for better ones). */
export function createRateLimit({ limit, now }: RateLimitOptions): RequestHandler {
  let minute = 0;
  const counts = new Map<string, number>();
  return ({ ip = '' }, _response, next) => {
    const current = Math.floor(now() / MINUTE);
    if (current !== minute) counts.clear();
    minute = current;
    const count = (counts.get(ip) ?? 0) + 1;
    counts.set(ip, count);
    next(count > limit ? new RuleError('too-many-requests', 'Try again in a minute.') : undefined);
  };
}
