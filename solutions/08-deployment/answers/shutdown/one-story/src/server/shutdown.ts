import { EventEmitter, once } from 'node:events';
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

const RUNNING = Symbol('the last response of a connection, while it is not complete');

type Followed = Socket & { [RUNNING]?: ServerResponse | undefined };

/** Ends the process when somebody tells it to, or when it has met an error that nobody caught. */
export function installShutdown(deps: ShutdownDeps): void {
  process.stdout.on('error', ignore);
  const causes = new EventEmitter();
  const failures = { count: 0 };
  let stopped = false;
  const sockets = new Set<Followed>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => causes.emit('cause', signal));
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (err: unknown) => {
      failures.count += 1;
      deps.tools.log.fatal({ err }, `${event}: the process ends`);
      deps.report(err);
      causes.emit('cause');
    });
  }

  deps.server.on('connection', (socket: Followed) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const [app, ...more] = deps.server.listeners('request');
  deps.server.removeAllListeners('request').on('request', (request, response) => {
    const socket: Followed = request.socket;
    socket[RUNNING] = response;
    response.on('close', () => {
      if (socket[RUNNING] === response) socket[RUNNING] = undefined;
      if (stopped) endUnlessBusy(socket);
    });
    if (deps.lifecycle.isDraining()) response.setHeader('connection', 'close');
    for (const listener of [app, ...more]) listener?.call(deps.server, request, response);
  });

  void (async () => {
    const [signal] = (await once(causes, 'cause')) as [NodeJS.Signals?];
    if (signal) deps.tools.log.info({ signal }, 'ending');
    deps.lifecycle.drain();
    for (const { [RUNNING]: response } of sockets) {
      if (response && !response.headersSent) response.setHeader('connection', 'close');
    }
    await deps.tools.sleep(deps.drainMs);
    void deps.tools.sleep(deps.graceMs).then(() => {
      deps.tools.log.error({}, 'gave up');
      process.exit(1);
    });
    const closed = once(deps.server, 'close');
    deps.server.close();
    stopped = true;
    for (const socket of sockets) endUnlessBusy(socket);
    await closed;
    try {
      await deps.close();
    } catch (err) {
      failures.count += 1;
      deps.tools.log.error({ err }, 'could not close');
    }
    process.exit(failures.count === 0 ? 0 : 1);
  })();
}

function endUnlessBusy(socket: Followed): void {
  if (!socket[RUNNING]) socket.end().destroySoon();
}

function ignore(): void {}
