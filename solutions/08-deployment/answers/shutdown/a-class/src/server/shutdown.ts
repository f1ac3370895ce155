import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

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
export function installShutdown(deps: ShutdownDeps): void {
  const shutdown = new Shutdown(deps);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => shutdown.onSignal(signal));
  }
  // A rejection without a listener comes here, too.
  process.on('uncaughtException', (error) => shutdown.onError(error));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') shutdown.onError(error);
  });
}

class Shutdown {
  readonly #deps: ShutdownDeps;
  readonly #responses = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();
  #code = 0;
  #step: 'open' | 'draining' | 'closing' = 'open';

  constructor(deps: ShutdownDeps) {
    this.#deps = deps;
    deps.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    deps.server.prependListener('request', (_request, response) => this.#follow(response));
  }

  onSignal(signal: NodeJS.Signals): void {
    if (this.#step !== 'open') return;
    this.#deps.tools.log.info({ signal }, 'told to end');
    void this.#end();
  }

  onError(err: unknown): void {
    const { report, tools } = this.#deps;
    this.#code = 1;
    tools.log.fatal({ err }, 'nobody caught an error');
    report(err);
    if (this.#step === 'open') void this.#end();
  }

  #follow(response: ServerResponse): void {
    this.#responses.add(response);
    if (this.#step !== 'open') response.shouldKeepAlive = false;
    response.once('close', () => {
      this.#responses.delete(response);
      if (this.#step === 'closing') this.#endIdle();
    });
  }

  async #end(): Promise<void> {
    const { lifecycle, tools, drainMs, graceMs } = this.#deps;
    this.#step = 'draining';
    lifecycle.drain();
    for (const response of this.#responses) response.shouldKeepAlive = false;
    await tools.sleep(drainMs);
    this.#step = 'closing';
    const late = tools.sleep(graceMs).then(() => {
      tools.log.error({ running: this.#responses.size }, 'too late');
      return 1;
    });
    process.exit(await Promise.race([this.#close(), late]));
  }

  async #close(): Promise<number> {
    const { server, close, tools } = this.#deps;
    const closed = new Promise((resolve) => server.close(resolve));
    this.#endIdle();
    await closed;
    return close().then(
      () => this.#code,
      (err: unknown) => {
        tools.log.error({ err }, 'not closed');
        return 1;
      },
    );
  }

  #endIdle(): void {
    const busy = new Set([...this.#responses].map(({ req }) => req.socket));
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.end().destroySoon();
  }
}
