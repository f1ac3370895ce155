import { RuleError } from '@bookshop/kit/app';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

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

const UNITS = /^(?:(s|sec|seconds?)|(m|min|minutes?)|(h|hours?)|(d|days?))$/;
const LENGTHS = [1, 60, 60 * 60, 24 * 60 * 60];

export function parseRate(rate: string | null): Rate | null {
  if ((rate ?? '') === '') return null;
  const [number = '', word = '', ...rest] = String(rate).split('/');
  const unit = UNITS.exec(word)?.slice(1).findIndex((group) => group !== undefined) ?? -1;
  const seconds = LENGTHS[unit];
  const isNumber = /^[0-9]{1,400}$/.test(number) && Number(number) <= 1e6;
  if (seconds === undefined || !isNumber || rest.length > 0) {
    throw new RuleError('invalid-rate', 'A rate looks like 10/hour.');
  }
  return { limit: parseInt(number, 10), windowMs: seconds * 1_000 };
}

/** Leaves out one of the times that are `own`. */
function others(own: number): (time: number) => boolean {
  let isFound = false;
  return (time) => isFound || !(isFound = time === own);
}

function everybody(_request: Request, _response: Response, next: NextFunction): void {
  next();
}

function nobody(): never {
  throw refusal();
}

function refusal(): RuleError {
  return new RuleError('too-many-requests', 'Come again later.');
}

export function createThrottle({ rate, hits, now, callerOf }: ThrottleOptions): RequestHandler {
  const parsed = parseRate(rate);
  if (!parsed) return everybody;
  if (parsed.limit === 0) return nobody;
  const { limit, windowMs } = parsed;
  return async (request, response, next) => {
    const caller = await callerOf(request);
    const came = now();
    const { id, times } = await hits.add(`throttle:${caller}`, came, windowMs);
    const surplus = times.length - limit;
    if (surplus > 0) {
      await hits.drop(`throttle:${caller}`, id);
      const free = Number(times.filter(others(came))[surplus - 1]) + windowMs;
      response.set('Retry-After', `${Math.max(1, Math.ceil((free - came) / 1_000))}`);
      throw refusal();
    }
    next();
  };
}
