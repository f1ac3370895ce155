import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

import { Router } from 'express';

import { createMetrics } from '../metrics/metrics';
import type { OpenedApp } from '../open-app';
import { visit as send } from './visit';

interface Visit {
  readonly server: Server;
  readonly socket: Socket;
  readonly response: ServerResponse;
}

/** The learner's numbers of this shop. */
export function createMetricsProbe({ app, metrics }: Pick<OpenedApp, 'app' | 'metrics'>) {
  let visit: Visit | undefined;
  return {
    countSale: (shelf: string) => metrics.countSale(shelf),
    countSales: (shelves: readonly string[]) => {
      for (const shelf of shelves) metrics.countSale(shelf);
    },
    /** The numbers after visits to `/shelves/:id`, `/v1/readers/:id` and `/:id`, of mounted routers. */
    readMounted: async (paths: readonly string[]): Promise<string> => {
      const own = createMetrics({ now: () => 0 });
      const one = () => Router().get('/:id', (_request, response) => void response.end());
      const shop = Router()
        .get('/metrics', own.expose)
        .use('/shelves', one())
        .use('/v1', Router().use('/readers', one()))
        .use(one());
      for (const path of paths) await send([own.measure, shop], path);
      return (await send([own.measure, shop], '/metrics')).text;
    },
    /** Somebody from the staff sends a request on a connection of its own. */
    arrive: async (path: string): Promise<void> => {
      visit = await beginVisit(app, path);
    },
    /** And leaves without waiting for the response. */
    leave: async (): Promise<void> => {
      if (!visit) throw new Error('nobody has arrived');
      const { server, socket, response } = visit;
      const closed = once(response, 'close');
      socket.destroy();
      await closed;
      server.close();
      visit = undefined;
    },
  };
}

async function beginVisit(app: RequestListener, path: string): Promise<Visit> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const arrived = once(server, 'request') as Promise<[unknown, ServerResponse]>;
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: shop\r\nAuthorization: Token staff\r\n\r\n`);
  const [, response] = await arrived;
  return { server, socket, response };
}
