import { once } from 'node:events';
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
  const { tools, graceMs, report } = deps;
  const connections = followConnections(deps);
  let code = 0;
  let ended: Promise<void> | undefined;

  const end = async () => {
    deps.lifecycle.drain();
    connections.announceEnd();
    await tools.sleep(deps.drainMs);
    void tools.sleep(graceMs).then(() => {
      tools.log.error({ graceMs }, 'the shop could not be closed in time');
      process.exit(1);
    });
    try {
      await connections.end();
      await deps.close();
    } catch (err) {
      tools.log.error({ err }, 'the shop could not be closed');
      code = 1;
    }
    process.exit(code);
  };

  const onSignal = (signal: NodeJS.Signals) => {
    if (!ended) tools.log.info({ signal }, 'the shop is closing');
    ended ??= end();
  };
  const onError = (err: unknown) => {
    code = 1;
    tools.log.fatal({ err }, 'an error that nobody caught');
    report(err);
    ended ??= end();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  process.on('uncaughtException', onError).on('unhandledRejection', onError);
  // When nobody reads the log any more, the shop still serves.
  process.stdout.on('error', () => {});
}

/** Knows which connections are open, and which requests run on them. */
function followConnections({ server, lifecycle }: Pick<ShutdownDeps, 'server' | 'lifecycle'>) {
  const running = new Map<Socket, Set<ServerResponse>>();
  let isOver = false;

  const endIfIdle = (socket: Socket) => {
    // Not destroyed at once: the last response may still be on its way.
    if (running.get(socket)?.size === 0) socket.destroySoon();
  };
  server.on('connection', (socket: Socket) => {
    running.set(socket, new Set());
    socket.once('close', () => running.delete(socket));
  });
  // Before the app, which may respond at once.
  server.prependListener('request', ({ socket }, response) => {
    const responses = running.get(socket)?.add(response);
    if (lifecycle.isDraining()) response.setHeader('Connection', 'close');
    response.once('close', () => {
      responses?.delete(response);
      if (isOver) endIfIdle(socket);
    });
  });
  return {
    /** Tells the clients of running requests that these are the last ones on their connections. */
    announceEnd: () => {
      for (const response of [...running.values()].flatMap((responses) => [...responses])) {
        if (!response.headersSent) response.setHeader('Connection', 'close');
      }
    },
    /** Accepts no more connections, and resolves when all requests have been answered. */
    end: async () => {
      isOver = true;
      const closed = once(server.close(), 'close');
      for (const socket of running.keys()) endIfIdle(socket);
      await closed;
    },
  };
}
