import type { Server } from 'node:http';

import type { Tools } from '../tools';
import type { Lifecycle } from './lifecycle';

export interface ShutdownDeps {
  readonly server: Server;
  readonly lifecycle: Lifecycle;
  readonly tools: Pick<Tools, 'log' | 'sleep'>;
  /** For how long the shop still accepts connections after it has said that it is not ready. */
  readonly drainMs: number;
  /** For how long running requests may take after that. */
  readonly graceMs: number;
  /** Closes what the shop has open. */
  close(): Promise<void>;
  /** Tells the people who run the shop of an error that nobody caught. Returns at once. */
  report(error: unknown): void;
}

/** Ends the process when somebody tells it to, or when it has met an error that nobody caught. */
export function installShutdown({ tools }: ShutdownDeps): void {
  // TODO: whoever waits for a response gets none.
  const end = (signal: NodeJS.Signals) => {
    tools.log.info({ signal }, 'the shop is closing');
    process.exit(0);
  };
  process.on('SIGTERM', end).on('SIGINT', end);
}
