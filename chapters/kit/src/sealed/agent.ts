/**
 * The first program in a box (the container of the code under test). It connects to the tests,
 * since they cannot connect to the box, and does what they ask for. It is started with the socket
 * of the tests, the folder with the sockets of services, the folder of the chapter, and the names
 * of the services.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { processEnvironment } from '../process-environment';
import type { Question } from '../split/messages';
import { serveDatabase } from './database-server';
import type { Header, ProgramEvent, ProgramOrder, ShopEnded } from './headers';
import { hearLines, sendLine } from './lines';

const [, , tests = '', sockets = '', chapter = '', ...services] = process.argv;

/** The number of unused open connections, so that a request need not wait for a new one. */
const SPARE = 8;

/** The pause before it connects again: the tests may start later than the box. */
const REDIAL_MS = 10;

const SERVICES: Readonly<Record<string, { socket: string; port: number }>> = {
  postgres: { socket: '.s.PGSQL.5432', port: 5432 },
  redis: { socket: 'redis.sock', port: 6379 },
};

for (const name of services) forward(name);
for (let i = 0; i < SPARE; i += 1) dial();

function dial(): void {
  const socket = connect({ path: tests, allowHalfOpen: true });
  const redial = () => void setTimeout(dial, REDIAL_MS);
  socket.on('error', () => {});
  socket.once('close', redial);
  socket.once('end', () => socket.destroy());
  waitForHeader(socket, (header) => {
    socket.off('close', redial).removeAllListeners('end');
    dial();
    use(socket, header);
  });
}

/** The first line of a connection is its header; everything after that belongs to its use. */
function waitForHeader(socket: Socket, hear: (header: Header) => void): void {
  let bytes = Buffer.alloc(0);
  const read = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf('\n');
    if (end < 0) return;
    socket.off('data', read).pause();
    socket.unshift(bytes.subarray(end + 1));
    hear(JSON.parse(bytes.subarray(0, end).toString('utf8')) as Header);
  };
  socket.on('data', read);
}

function use(socket: Socket, header: Header): void {
  switch (header.use) {
    case 'shop':
      return serveShop(socket, header);
    case 'program':
      return runProgram(socket, header);
    case 'database':
      return serveDatabase(socket);
    case 'port':
      return joinSockets(
        socket,
        connect({ port: header.port, host: '127.0.0.1', allowHalfOpen: true }),
      );
  }
}

function serveShop(socket: Socket, { surroundings }: Extract<Header, { use: 'shop' }>): void {
  const program = join(__dirname, '..', 'split', 'host-program.js');
  const child = fork(program, [join(chapter, 'src', 'shop.js')], {
    // The working directory is not the folder of its files: code that finds a file by a relative
    // path works only by chance.
    cwd: tmpdir(),
    execArgv: ['--enable-source-maps'],
    env: processEnvironment(surroundings),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (reply) => sendLine(socket, reply));
  child.on('exit', (code, signal) => {
    const ended: ShopEnded = { ended: signal ? `signal ${signal}` : `code ${code}` };
    sendLine(socket, ended);
  });
  endTogether(socket, child);
  hearLines(socket, (question) => void child.send(question as Question, () => {}));
}

function runProgram(socket: Socket, { file, env }: Extract<Header, { use: 'program' }>): void {
  const child = spawn(process.execPath, ['--enable-source-maps', join(chapter, file)], {
    cwd: chapter,
    env: processEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tell = (event: ProgramEvent) => sendLine(socket, event);
  child.once('spawn', () => tell({ pid: child.pid ?? 0 }));
  child.stdout.setEncoding('utf8').on('data', (stdout: string) => tell({ stdout }));
  child.stderr.setEncoding('utf8').on('data', (stderr: string) => tell({ stderr }));
  child.once('close', (code, signal) => tell({ code, signal }));
  endTogether(socket, child);
  hearLines(socket, (order) => void child.kill((order as ProgramOrder).signal));
}

/** Ends the program when the tests close the connection. */
function endTogether(socket: Socket, child: ChildProcess): void {
  child.on('error', () => socket.destroy());
  socket.once('end', () => socket.destroy());
  socket.once('close', () => child.kill('SIGKILL'));
}

/**
 * Makes a service on a socket file reachable at its usual port. The service may start later than
 * the box.
 */
function forward(name: string): void {
  const service = SERVICES[name];
  if (!service) throw new Error(`a box knows no service "${name}"`);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // The tests may have added a relay.
    const relay = join(dirname(tests), `${name}.sock`);
    const path = existsSync(relay) ? relay : join(sockets, service.socket);
    joinSockets(socket, connect({ path, allowHalfOpen: true }));
  });
  server.listen(service.port, '127.0.0.1');
}

/** Forwards data in both directions, and closes both together. */
function joinSockets(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
    from.pipe(to);
  }
}
