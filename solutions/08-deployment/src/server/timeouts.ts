import type { Server } from 'node:http';

export interface TimeoutOptions {
  /** For how long the proxy in front keeps a connection that it does not use. */
  readonly proxyIdleMs: number;
}

/** How much longer one waits than the other, so that a slow network does not change the order. */
const MARGIN_MS = 5_000;

/** For how long a whole request may take, as by default. */
const REQUEST_MS = 300_000;

/** Sets how long the server waits for a connection, for headers, and for a request. */
export function setTimeouts(server: Server, { proxyIdleMs }: TimeoutOptions): void {
  server.keepAliveTimeout = proxyIdleMs + MARGIN_MS;
  server.headersTimeout = server.keepAliveTimeout + MARGIN_MS;
  server.requestTimeout = Math.max(REQUEST_MS, server.headersTimeout);
}
