import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { AppLog } from './create-log';
import { StartError } from './start-error';

export interface ListenOptions {
  /** 0 selects any free port. */
  readonly port: number;
  readonly host?: string;
  readonly log: AppLog;
  /** How long running requests may take after the app was told to stop. */
  readonly graceMs?: number;
  /** Called after the last response: closes what the app has open. */
  close?(): Promise<void> | void;
}

export interface ListeningApp {
  readonly url: string;
  /**
   * Accepts no more requests, waits for the running ones, and closes the app. May be called twice.
   */
  stop(): Promise<void>;
}

/**
 * Serves an app until the process gets SIGTERM or SIGINT, and then stops it. Rejects with a
 * `StartError` when the port is not available, and closes the app.
 */
export async function listen(app: RequestListener, options: ListenOptions): Promise<ListeningApp> {
  const { host = '127.0.0.1', log } = options;
  const server = createServer(app);
  try {
    await bind(server, options.port, host);
  } catch (error) {
    await options.close?.();
    throw explain(error as NodeJS.ErrnoException, options.port);
  }
  const stop = createStop(server, options);
  onFirstSignal((signal) => {
    log.info({ signal }, 'the shop is closing');
    stop().catch((err: unknown) => {
      log.error({ err }, 'the shop could not be closed');
      process.exitCode = 1;
    });
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return { url, stop };
}

/** Later signals have no effect: Ctrl-C reaches the app twice, from the terminal and from npm. */
function onFirstSignal(end: (signal: NodeJS.Signals) => void): void {
  let ending = false;
  const hear = (signal: NodeJS.Signals) => {
    if (!ending) end(signal);
    ending = true;
  };
  process.on('SIGTERM', hear).on('SIGINT', hear);
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function createStop(
  server: Server,
  { graceMs = 5_000, close }: ListenOptions,
): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  server.on('request', (_request, response) => {
    // A connection becomes idle after its response was sent; closing it earlier would cut the
    // response off.
    response.once('close', () => stopping && server.closeIdleConnections());
  });
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(deadline);
    await close?.();
  };
  return () => (stopping ??= stop());
}

function explain(error: NodeJS.ErrnoException, port: number): StartError {
  const reason =
    { EADDRINUSE: `port ${port} is taken`, EACCES: `port ${port} needs more permissions` }[
      error.code ?? ''
    ] ?? error.message;
  return new StartError([`${reason}. Set PORT to another port.`], { cause: error });
}
