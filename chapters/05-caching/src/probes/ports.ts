import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What listens at a port: nothing, somebody who never replies, somebody who ends each connection,
 * another kind of server, a Redis that knows another password, or one that knows no command and
 * repeats it.
 */
export type PortKind =
  'refused' | 'silent' | 'shut' | 'not Redis' | 'another password' | 'repeating';

/** Every connection that was made to one of the ports. */
let connections = 0;

export const countConnections = (): number => connections;

/** Opens a port of this machine, and returns its number. It does not keep the process running. */
export async function openPort(kind: PortKind): Promise<number> {
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {}).unref();
    if (kind === 'shut') socket.destroy();
    else if (kind === 'another password') reply(socket, refuse);
    else if (kind === 'repeating') reply(socket, repeat);
    else if (kind === 'not Redis') socket.on('data', () => socket.write('HTTP/1.1 400 No\r\n\r\n'));
    // What nobody reads would stop the end of the connection from being noticed.
    else socket.resume();
  });
  const port = await listen(server);
  if (kind === 'refused') await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Replies to each command, which comes as a list of strings, each with its length before it. */
function reply(socket: Socket, replyTo: (words: readonly string[]) => string): void {
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    for (;;) {
      const lines = text.split('\r\n');
      const length = 1 + 2 * Number(lines[0]?.slice(1));
      // The last line is what has come of the next one.
      if (!(lines.length > length)) return;
      socket.write(`${replyTo(lines.slice(0, length).filter((_, i) => i > 0 && i % 2 === 0))}\r\n`);
      text = lines.slice(length).join('\r\n');
    }
  });
}

function refuse([name = '']: readonly string[]): string {
  const isLogin = ['HELLO', 'AUTH'].includes(name.toUpperCase());
  return isLogin ? '-WRONGPASS invalid username-password pair' : '-NOAUTH Authentication required.';
}

/** As Redis 5 does with a command that it does not know, such as HELLO. */
function repeat([name = '', ...args]: readonly string[]): string {
  const shown = args.map((arg) => `\`${arg}\`, `).join('');
  return `-ERR unknown command \`${name}\`, with args beginning with: ${shown}`;
}

/** Whether a door lets connections through to the server behind it. */
export type DoorState = 'open' | 'shut' | 'silent';

export interface Door {
  readonly port: number;
  /**
   * `shut` ends all connections. `silent` keeps them, and nothing passes any more, in either
   * direction, ever again: as when the machine behind it has died.
   */
  set(state: DoorState): void;
}

/** A port that leads to a server, until it is shut. */
export async function openDoor(target: { host: string; port: number }): Promise<Door> {
  let state: DoorState = 'open';
  const passages = new Set<[Socket, Socket]>();
  const server = createServer((socket) => {
    socket.on('error', () => {}).unref();
    if (state === 'shut') socket.destroy();
    else if (state === 'silent') socket.resume();
    else passages.add(pass(socket, target));
  });
  const port = await listen(server);
  const set = (next: DoorState): void => {
    state = next;
    if (next === 'open') return;
    for (const [near, far] of passages) {
      near.unpipe();
      far.unpipe().destroy();
      if (next === 'shut') near.destroy();
      else near.resume();
    }
    passages.clear();
  };
  return { port, set };
}

function pass(near: Socket, { host, port }: { host: string; port: number }): [Socket, Socket] {
  const far = connect(port, host)
    .on('error', () => near.destroy())
    .unref();
  near.pipe(far);
  far.pipe(near, { end: false });
  near.on('close', () => far.destroy());
  far.on('end', () => near.end());
  return [near, far];
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
}
