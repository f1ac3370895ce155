import type { RequestHandler } from 'express';

import type { Tools } from '../tools';

/** Writes one line for each request, when its response has been sent or its client has left. */
export function createAccessLog({ log, now }: Pick<Tools, 'log' | 'now'>): RequestHandler {
  return (request, response, next) => {
    const start = now();
    // Read now: routers change it. Without the query, which may contain secrets.
    const { method, path } = request;
    response.once('close', () => {
      const aborted = !response.writableFinished;
      const status = response.statusCode;
      const fields = { method, path, status, durationMs: now() - start };
      log.info(aborted ? { ...fields, aborted } : fields, 'request');
    });
    next();
  };
}
