import { NotImplemented } from '@bookshop/kit/app';
import type { RequestHandler } from 'express';

/** Lets only requests through that name one of these hosts; all others are answered 400. */
export function requireAllowedHost(_allowed: readonly string[]): RequestHandler {
  // TODO: judge the Host header.
  throw new NotImplemented('settings/allowed-hosts');
}
