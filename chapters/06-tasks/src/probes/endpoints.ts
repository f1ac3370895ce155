import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { errorHandler, type ShopTools } from '@bookshop/kit/app';
import express from 'express';

import type { Models } from '../data/models';
import { createCallers } from '../http/callers';
import { explainError, STATUSES } from '../http/errors';
import { TaskError, type TaskErrorCode } from '../queue/queue';
import { createCoverRoutes } from '../routes/covers';

export interface EndpointsProbeDeps {
  readonly models: Models;
  readonly tools: Pick<ShopTools, 'log'>;
}

/** For what no queue of this chapter does before its last exercise. */
export function createEndpointsProbe({ models, tools }: EndpointsProbeDeps) {
  return {
    /** Hands a cover in where `add` of the queue rejects at once with this error. */
    handInWhereAddRejects: async (code: TaskErrorCode) => {
      let adds = 0;
      const queue = {
        add: async () => {
          adds += 1;
          throw new TaskError(code, 'The queue of a test.');
        },
        get: async () => null,
      };
      const app = express();
      app.use(express.json());
      const callers = createCallers(models);
      app.use(createCoverRoutes({ models, callers, queue, deadlineMs: 60_000 }));
      app.use(errorHandler({ log: tools.log, statuses: STATUSES, explain: explainError }));
      const { status, retryAfter, body } = await post(app, '/books/1/cover');
      return { status, retryAfter, code: (body as { code?: string }).code ?? null, adds };
    },
  };
}

async function post(app: express.Express, path: string) {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: {
        authorization: 'Token alice',
        'content-type': 'application/json',
        connection: 'close',
      },
      body: JSON.stringify({ image: 'dune.png' }),
    });
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, body: await response.json() };
  } finally {
    server.close();
  }
}
