import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

import { currentBox } from '../sealed/box';
import { mayBeLeft } from './may-be-left';
import { withDeadline } from './with-deadline';

/** A connection to a program, byte by byte. */
export interface Connection {
  send(text: string): void;
  /** Everything that has come so far. */
  received(): string;
  /** What has come, as soon as it matches; rejects when the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  /**
   * Resolves with everything that has come when the program has ended the connection. Nothing has
   * come where nobody listens.
   */
  ended(): Promise<string>;
  close(): void;
}

/** Between two attempts. */
const PAUSE_MS = 10;

const open = new Set<Socket>();

/** Opens a connection to the port of this URL, where the learner's code runs. */
export async function openConnection(url: string): Promise<Connection> {
  const port = Number(new URL(url).port);
  const box = currentBox();
  const socket = box
    ? await box.link.connect({ use: 'port', port })
    : connect({ port, host: '127.0.0.1' });
  open.add(socket);
  let text = '';
  const end = new Promise<string>((resolve) => {
    // That nobody listens is an end as well.
    socket.on('error', () => resolve(text));
    socket.once('end', () => resolve(text)).once('close', () => resolve(text));
  });
  void end.then(() => open.delete(socket));
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return {
    send: (bytes) => void socket.write(bytes),
    received: () => text,
    until: (pattern) => {
      const found = untilMatch({ socket, end, read: () => text }, pattern);
      return withDeadline(found, () => `${JSON.stringify(text)} came, nothing like ${pattern}`);
    },
    ended: () => withDeadline(end, () => `the connection to ${url} did not end`),
    close: () => void socket.destroy(),
  };
}

interface Incoming {
  readonly socket: Socket;
  readonly end: Promise<string>;
  read(): string;
}

function untilMatch({ socket, end, read }: Incoming, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (pattern.test(read())) resolve(read());
    };
    socket.on('data', look);
    void end.then((text) => {
      look();
      reject(new Error(`the connection ended, and nothing like ${pattern} came: ${text}`));
    });
    look();
  });
}

/** Tries until a connection to this URL is refused, or ended without a response. */
export function untilRefused(url: string): Promise<void> {
  let late = false;
  const attempt = async (): Promise<void> => {
    const connection = await openConnection(url);
    connection.send('GET /livez HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n');
    if ((await connection.ended()) === '' || late) return;
    await setTimeout(PAUSE_MS);
    await attempt();
  };
  const refused = withDeadline(attempt(), () => `${url} still accepts connections`);
  return mayBeLeft(
    refused.finally(() => {
      late = true;
    }),
  );
}

/** Ends what the test left open. */
export function endConnections(): void {
  for (const socket of open) socket.destroy();
  open.clear();
}
