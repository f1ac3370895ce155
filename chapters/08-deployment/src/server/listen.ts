import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { StartError } from '@bookshop/kit/app';

import { setTimeouts } from './timeouts';

export interface ListenOptions {
  readonly host: string;
  /** 0 selects any free port. */
  readonly port: number;
  readonly proxyIdleMs: number;
}

/** Creates the server of an app. It does not listen yet. */
export function createShopServer(
  app: RequestListener,
  { proxyIdleMs }: Pick<ListenOptions, 'proxyIdleMs'>,
): Server {
  const server = createServer(app);
  setTimeouts(server, { proxyIdleMs });
  return server;
}

/** Returns the URL; rejects with a `StartError` when the port is not available. */
export async function listen(server: Server, { host, port }: ListenOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    server.listen(port, host, resolve);
  });
  server.removeAllListeners('error');
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host}:${taken}`;
}

function explain({ code = '', message }: NodeJS.ErrnoException, port: number): StartError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken`,
    EACCES: `port ${port} needs more permissions`,
  };
  return new StartError([`${reasons[code] ?? message}. Set PORT to another port.`]);
}
