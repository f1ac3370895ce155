import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** `refused`: nobody listens; `silent`: connections are taken, and never answered. */
export type PortKind = 'refused' | 'silent' | 'proxy';

export interface Port {
  readonly number: number;
  /** How often somebody else has connected. */
  readonly connections: number;
  /** Connects, and waits until that was accepted: who connected earlier is counted by then. */
  knock(): Promise<void>;
  /** Ends all connections, and takes no more. */
  cut(): void;
  /** Takes connections again, at the same port. */
  restore(): Promise<void>;
  close(): void;
}

/** A port of this machine at which Redis does not answer, or not always. */
export async function openPort(kind: PortKind, target?: string): Promise<Port> {
  const sockets = new Set<Socket>();
  const callers = new Set<number | undefined>();
  let connections = 0;
  const take = (socket: Socket) => {
    connections += 1;
    callers.add(socket.remotePort);
    keep(socket);
    if (target === undefined) return;
    const { hostname, port } = new URL(target);
    const other = keep(connect(Number(port), hostname));
    socket.pipe(other).pipe(socket);
    socket.on('close', () => other.destroy());
    other.on('close', () => socket.destroy());
  };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  let server = await listen(take, 0);
  const address = server.address();
  const number = typeof address === 'object' && address ? address.port : 0;
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  if (kind === 'refused') cut();
  return {
    number,
    get connections() {
      return connections;
    },
    knock: async () => {
      const socket = keep(connect(number, '127.0.0.1'));
      await once(socket, 'connect');
      while (!callers.has(socket.localPort)) await once(server, 'connection');
      connections -= 1;
    },
    cut,
    restore: async () => {
      server = await listen(take, number);
    },
    close: cut,
  };
}

function listen(take: (socket: Socket) => void, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(take).once('error', reject);
    // A test's program may end while it is open.
    server.unref().listen(port, '127.0.0.1', () => resolve(server));
  });
}
