import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

import type { RequestHandler } from 'express';

export interface RequestContext {
  readonly requestId: string;
}

/** What belongs to the request that is being answered, wherever its code is. */
export interface RequestContexts {
  readonly middleware: RequestHandler;
  /** `undefined` outside of requests. */
  current(): RequestContext | undefined;
}

const HEADER = 'X-Request-Id';

const SAFE_ID = /^[\w.-]{1,64}$/;

export function createRequestContexts(): RequestContexts {
  const storage = new AsyncLocalStorage<RequestContext>();
  return {
    middleware: (request, response, next) => {
      const sent = request.get(HEADER) ?? '';
      const requestId = SAFE_ID.test(sent) ? sent : randomUUID();
      response.set(HEADER, requestId);
      storage.run({ requestId }, next);
    },
    current: () => storage.getStore(),
  };
}
