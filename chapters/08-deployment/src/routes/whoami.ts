import type { Socket } from 'node:net';

import { Router } from 'express';

import type { RequestContexts } from '../http/request-context';

/** What the shop knows about a request: who answers, and what the proxies in front have said. */
export function createWhoamiRoutes(contexts: Pick<RequestContexts, 'current'>): Router {
  const requests = new WeakMap<Socket, number>();
  return Router().get('/whoami', (request, response) => {
    const { ip, protocol, hostname, socket } = request;
    const requestsOnSocket = (requests.get(socket) ?? 0) + 1;
    requests.set(socket, requestsOnSocket);
    response.json({
      pid: process.pid,
      ...{ ip, protocol, host: hostname, requestsOnSocket },
      requestId: contexts.current()?.requestId,
    });
  });
}
