import type { Request, RequestHandler } from 'express';
import helmet from 'helmet';

import type { Framing } from './framing';

export interface HeadersOptions {
  readonly referrerPolicy: readonly string[];
  framing(request: Request): Framing;
}

type Policies = NonNullable<Parameters<typeof helmet.referrerPolicy>[0]>['policy'];

/** helmet, without what other guards say, and with a choice of frames at each request. */
export function createHeaders({ referrerPolicy, framing }: HeadersOptions): RequestHandler {
  const usual = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    xFrameOptions: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    // helmet refuses an empty list.
    referrerPolicy: referrerPolicy.length > 0 && { policy: [...referrerPolicy] as Policies },
  });
  const deny = helmet.xFrameOptions({ action: 'deny' });
  const sameOrigin = helmet.xFrameOptions({ action: 'sameorigin' });
  return (request, response, next) => {
    usual(request, response, (error) => {
      if (error) return next(error);
      switch (framing(request)) {
        case 'deny':
          return deny(request, response, next);
        case 'sameorigin':
          return sameOrigin(request, response, next);
        case 'anywhere':
          return next();
      }
    });
  };
}
