import type { Socket } from 'node:net';

/** The greatest length of a message between box and tests. */
export const LONGEST_LINE = 8_000_000;

/** Sends one message: JSON on a line of its own. */
export function sendLine(socket: Socket, message: unknown): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}

/**
 * Calls `hear` with each message on a socket, parsed but not validated. A message that is too long
 * or not JSON ends the connection: the other end is not trusted.
 */
export function hearLines(socket: Socket, hear: (message: unknown) => void): void {
  let parts: string[] = [];
  let length = 0;
  socket.setEncoding('utf8').on('data', (text: string) => {
    const [first = '', ...rest] = text.split('\n');
    parts.push(first);
    length += first.length;
    for (const next of rest) {
      if (length > LONGEST_LINE || socket.destroyed) break;
      const line = parts.join('');
      parts = [next];
      length = next.length;
      const message = parse(line);
      if (message === undefined) return void socket.destroy();
      hear(message);
    }
    if (length > LONGEST_LINE) socket.destroy();
  });
  // Data that arrived with the first line waits in the paused stream.
  socket.resume();
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
