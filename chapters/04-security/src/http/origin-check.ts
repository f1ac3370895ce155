import { RuleError } from '@bookshop/kit/app';
import type { RequestHandler } from 'express';

const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** Rejects requests that, by the browser's headers, come from another site. */
export function createOriginCheck(): RequestHandler {
  return (request, _response, next) => {
    const isForeign = request.headers['sec-fetch-site'] === 'cross-site';
    const isRefused = isForeign && !SAFE.includes(request.method);
    next(isRefused ? new RuleError('foreign-origin', 'Another site has sent this.') : undefined);
  };
}
