import type { RequestHandler } from 'express';

import type { Settings } from '../settings';
import type { Tools } from '../tools';
import type { Callers } from './callers';
import { forceHttps } from './force-https';
import { createRateLimit } from './rate-limit';

export interface GuardDeps {
  readonly settings: Pick<Settings, 'FORCE_HTTPS' | 'RATE_LIMIT' | 'PREVIEW'>;
  readonly callers: Pick<Callers, 'insidersOnly'>;
  readonly tools: Pick<Tools, 'now'>;
}

/** What keeps requests away, as far as the settings switch it on. */
export function createGuards({ settings, callers, tools }: GuardDeps): RequestHandler[] {
  const guards: RequestHandler[] = [];
  if (settings.FORCE_HTTPS) guards.push(forceHttps);
  if (settings.RATE_LIMIT > 0) {
    guards.push(createRateLimit({ limit: settings.RATE_LIMIT, now: tools.now }));
  }
  if (settings.PREVIEW) guards.push(callers.insidersOnly);
  return guards;
}
