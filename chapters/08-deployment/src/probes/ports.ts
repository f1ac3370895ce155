import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

/**
 * `refused`: nobody listens; `silent`: connections are accepted and never answered; `collector`:
 * requests are recorded and answered; `patient`: they are recorded, and answered when the test says
 * so.
 */
export type PortKind = 'refused' | 'silent' | 'collector' | 'patient';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface Port {
  readonly received: Received[];
  connections: number;
  readonly waiting: { readonly count: number; go(): void }[];
  /** Answers what a patient collector has received, the earliest first. */
  readonly unanswered: (() => void)[];
  close(): void;
}

/** Ports of the machine on which the learner's code runs. */
export function createPortsProbe() {
  const ports = new Map<string, Port>();
  const find = (url: string) => {
    const port = ports.get(url);
    if (!port) throw new Error(`the test has not opened ${url}`);
    return port;
  };
  return {
    /** Returns the URL. A collector answers with this status. */
    open: async (kind: PortKind, status = 200): Promise<string> => {
      const port: Port = {
        ...{ received: [], connections: 0, waiting: [], unanswered: [] },
        close: () => {},
      };
      const server =
        kind === 'collector' || kind === 'patient'
          ? collect(port, { status, isPatient: kind === 'patient' })
          : createServer();
      const sockets = new Set<Socket>();
      server.on('connection', (socket: Socket) => {
        port.connections += 1;
        sockets.add(socket.unref());
        socket.on('error', () => {}).on('close', () => sockets.delete(socket));
        if (kind === 'silent') socket.resume();
      });
      port.close = () => {
        server.close();
        for (const socket of sockets) socket.destroy();
      };
      const url = `http://127.0.0.1:${await listen(server)}`;
      if (kind === 'refused') port.close();
      ports.set(url, port);
      return url;
    },
    /** What has arrived at a collector so far. */
    received: (url: string): Received[] => structuredClone(find(url).received),
    /** Resolves when so many requests have arrived at a collector in all. */
    arrived: async (url: string, count: number): Promise<void> => {
      const port = find(url);
      if (port.received.length >= count) return;
      await new Promise<void>((go) => port.waiting.push({ count, go }));
    },
    /** Answers the earliest request that a patient collector has not answered yet. */
    answer: (url: string): void => find(url).unanswered.shift()?.(),
    connections: (url: string): number => find(url).connections,
    close: () => {
      for (const port of ports.values()) port.close();
    },
  };
}

function collect(
  port: Port,
  { status, isPatient }: { status: number; isPatient: boolean },
): Server {
  return createHttpServer((request: IncomingMessage, response) => {
    const isZipped = request.headers['content-encoding'] === 'gzip';
    void text(isZipped ? request.pipe(createGunzip()) : request).then((body) => {
      const { method = '', url: path = '' } = request;
      const headers = request.headers as Record<string, string>;
      port.received.push({ method, path, headers, body });
      const answer = () =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      if (isPatient) port.unanswered.push(answer);
      else answer();
      for (const { count, go } of port.waiting) if (port.received.length >= count) go();
    });
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A program of a test may end while it is open.
  server.unref();
  return (server.address() as AddressInfo).port;
}
