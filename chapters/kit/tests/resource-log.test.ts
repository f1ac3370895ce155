import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { ResourceLog } from '../src/resource-log';

const timers: NodeJS.Timeout[] = [];
const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const timer of timers.splice(0)) clearTimeout(timer);
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

const startTimer = () => {
  const timer = setTimeout(() => {}, 60_000);
  timers.push(timer);
  return timer;
};

async function listen(): Promise<Server> {
  const server = createServer();
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test('what is still open is told, kind by kind', async () => {
  const log = new ResourceLog();
  await log.run(async () => {
    startTimer();
    await listen();
    startTimer();
  });
  expect(log.end()).toEqual(['TCPSERVERWRAP', 'Timeout', 'Timeout']);
});

test('what was closed again is not told', async () => {
  const log = new ResourceLog();
  await log.run(async () => {
    clearTimeout(startTimer());
    const server = await listen();
    await new Promise((resolve) => server.close(resolve));
    await nextTurn();
  });
  await nextTurn();
  expect(log.end()).toEqual([]);
});

test('what does not keep a process from ending is not told', async () => {
  const log = new ResourceLog();
  await log.run(async () => {
    startTimer().unref();
    (await listen()).unref();
  });
  expect(log.end()).toEqual([]);
});

test('what others open at the same time does not count', async () => {
  const log = new ResourceLog();
  const other = new ResourceLog();
  const busy = log.run(async () => {
    await nextTurn();
    await nextTurn();
  });
  other.run(startTimer);
  startTimer();
  await busy;
  startTimer();
  expect([log.end(), other.end()]).toEqual([[], ['Timeout']]);
});

test('what is opened later, by what was started, counts', async () => {
  const log = new ResourceLog();
  await log.run(async () => {
    await nextTurn();
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        startTimer();
        resolve();
      });
    });
  });
  expect(log.end()).toEqual(['Timeout']);
});

test('what a server opens when somebody else asks counts', async () => {
  const log = new ResourceLog();
  const server = await log.run(listen);
  server.on('connection', () => startTimer());
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection');
  sockets.push(connect(port, '127.0.0.1'));
  sockets.push(...((await accepted) as Socket[]));
  expect(log.end()).toEqual(['TCPSERVERWRAP', 'TCPWRAP', 'Timeout']);
});

test('what is opened after the end does not count', () => {
  const log = new ResourceLog();
  log.end();
  log.run(startTimer);
  expect(log.end()).toEqual([]);
});
