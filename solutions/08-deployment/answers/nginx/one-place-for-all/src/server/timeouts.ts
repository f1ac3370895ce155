import type { Server } from 'node:http';

export interface TimeoutOptions {
  /** For how long the proxy in front keeps a connection that it does not use. */
  readonly proxyIdleMs: number;
}

const SECOND = 1_000;
const FIVE_MINUTES = 300 * SECOND;

/** Sets how long the server waits for a connection, for headers, and for a request. */
export function setTimeouts(server: Server, { proxyIdleMs }: TimeoutOptions): void {
  const idle = proxyIdleMs + 10 * SECOND;
  const headers = idle + SECOND;
  const request = headers > FIVE_MINUTES ? headers : FIVE_MINUTES;
  Object.assign(server, {
    keepAliveTimeout: idle,
    headersTimeout: headers,
    requestTimeout: request,
  });
}
