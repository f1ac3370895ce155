import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

import { forbidNetwork } from '../../src/support/no-network';

forbidNetwork();

test.each(['127.0.0.1', 'localhost', '::1'])('this machine: %s', async (host) => {
  const server = createServer((socket) => socket.end('here')).listen(0, host);
  // A machine without IPv6 has no ::1: there Node itself refuses, and the guard says nothing.
  const isListening = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  try {
    const port = isListening ? (server.address() as AddressInfo).port : 9;
    expect(await hear(port, host)).toBe(isListening ? 'here' : '');
  } finally {
    server.close();
  }
});

test('before: stays here', async () => {
  expect(await hear(9, '127.0.0.1')).toBe('');
});

test('neighbour: connects to another machine, and hides that this failed', async () => {
  const socket = connect(8125, '192.0.2.1').on('error', () => {});
  await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
});

test.each([1, 2])('after: stays here, %d', async () => {
  expect(await hear(9, '127.0.0.1')).toBe('');
});

/** What is sent on a new connection; nothing where there is none. */
async function hear(port: number, host: string): Promise<string> {
  const socket = connect(port, host).on('error', () => {});
  let heard = '';
  socket.on('data', (part) => {
    heard += String(part);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return heard;
}
