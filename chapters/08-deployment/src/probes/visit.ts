import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import express, { type RequestHandler } from 'express';

/** For an answer that never responds. */
const DEADLINE_MS = 10_000;

export interface Visited {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, string>;
}

/** Sends one request to an app of these handlers alone. */
export async function visit(
  handlers: RequestHandler | readonly RequestHandler[],
  path: string,
  method = 'GET',
): Promise<Visited> {
  const app = express();
  app.use([handlers].flat());
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const headers = { connection: 'close' };
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, signal });
    return {
      status: response.status,
      text: await response.text(),
      headers: Object.fromEntries(response.headers),
    };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
