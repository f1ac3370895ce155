import { RuleError } from '@bookshop/kit/app';
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';

import type { Hits } from './hits';

export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

export interface ThrottleOptions {
  readonly rate: string;
  readonly hits: Hits;
  now(): number;
  callerOf(request: Request): Promise<string>;
}

const unit = z.union([
  z.enum(['s', 'sec', 'second', 'seconds']).transform(() => 1_000),
  z.enum(['m', 'min', 'minute', 'minutes']).transform(() => 60_000),
  z.enum(['h', 'hour', 'hours']).transform(() => 3_600_000),
  z.enum(['d', 'day', 'days']).transform(() => 86_400_000),
]);

const count = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(Number)
  .pipe(z.number().max(1_000_000));

const parts = z.tuple([count, unit]);

export function parseRate(rate: string | null): Rate | null {
  if (!rate) return null;
  const read = parts.safeParse(rate.split('/'));
  if (!read.success) throw new RuleError('invalid-rate', 'This is no rate.');
  const [limit, windowMs] = read.data;
  return { limit, windowMs };
}

/** One caller's turn: taken, and given back when there was none left. */
class Throttle {
  readonly #rate: Rate;
  readonly #options: ThrottleOptions;

  constructor(rate: Rate, options: ThrottleOptions) {
    this.#rate = rate;
    this.#options = options;
  }

  /** For how many milliseconds to wait; `undefined` for who may pass. */
  async takeTurn(caller: string): Promise<number | undefined> {
    const { hits } = this.#options;
    const { limit, windowMs } = this.#rate;
    if (limit === 0) return Infinity;
    const time = this.#options.now();
    const hit = await hits.add(caller, time, windowMs);
    if (hit.times.length <= limit) return undefined;
    // Where the clock was set back, our own time is not the last.
    const ahead = hit.times.toSpliced(hit.times.indexOf(time), 1);
    await hits.drop(caller, hit.id);
    const first = ahead.at(-limit) ?? time;
    return first + windowMs - time;
  }
}

export function createThrottle(options: ThrottleOptions): RequestHandler {
  const rate = parseRate(options.rate);
  const throttle = rate && new Throttle(rate, options);
  return (request, response, next) => {
    const judge = async () => {
      const wait = await throttle?.takeTurn(await options.callerOf(request));
      if (wait === undefined) return;
      if (Number.isFinite(wait)) response.setHeader('Retry-After', Math.ceil(wait / 1_000));
      throw new RuleError('too-many-requests', 'Too many at once.');
    };
    judge().then(() => next(), next);
  };
}
