import { connect } from 'node:net';

import { placeOfServer } from './owner';

/** One command that Redis carries out, for any client. */
export interface Reported {
  readonly database: number;
  readonly isInScript: boolean;
  /** The name in lower case, and the arguments. */
  readonly command: string[];
}

/**
 * Calls `report` with each command from now on, until it is closed. Over a connection of its own:
 * ioredis takes a command that is reported at once for a reply.
 */
export async function openMonitor(
  report: (reported: Reported) => void,
): Promise<{ close(): void }> {
  const { username, password, ...place } = placeOfServer();
  const socket = connect(place);
  let isOpen = true;
  await new Promise<void>((resolve, reject) => {
    let received = '';
    let accepted = 0;
    const take = (line: string): void => {
      if (line.startsWith('-')) reject(new Error(`Redis: ${line.slice(1)}`));
      else if (accepted === 2) report(readLine(line));
      else if ((accepted += 1) === 2) resolve();
    };
    socket.setEncoding('latin1').on('error', reject);
    socket.on('data', (text: string) => {
      const lines = (received + text).split('\r\n');
      received = lines.pop() ?? '';
      for (const line of lines) if (isOpen) take(line);
    });
    socket.write(encode('AUTH', username || 'default', password) + encode('MONITOR'));
  });
  return {
    close: () => {
      isOpen = false;
      socket.destroy();
    },
  };
}

function encode(...words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

/** Such as `+1339518083.107412 [3 127.0.0.1:60866] "set" "key" "a \"text\""`. */
function readLine(line: string): Reported {
  const [, database, source, rest = ''] = /^\+[\d.]+ \[(\d+) ([^\]]*)\] (.*)$/.exec(line) ?? [];
  const words = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
    word.replace(/\\(["\\])/g, '$1'),
  );
  const [name = '', ...args] = words;
  return {
    database: Number(database),
    isInScript: source === 'lua',
    command: [name.toLowerCase(), ...args],
  };
}
