import type { Server } from 'node:http';

export interface TimeoutOptions {
  /** For how long the proxy in front keeps a connection that it does not use. */
  readonly proxyIdleMs: number;
}

/** Sets how long the server waits for a connection, for headers, and for a request. */
export function setTimeouts(_server: Server, _options: TimeoutOptions): void {
  // TODO: Node closes an idle connection after five seconds, and the proxy may just be using it.
}
