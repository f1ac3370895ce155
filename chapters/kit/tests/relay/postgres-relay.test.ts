import { existsSync, mkdtempSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from 'pg';

import { writeMessage } from '../../src/relay/messages';
import { type Endpoint, PostgresRelay } from '../../src/relay/postgres-relay';
import { POSTGRES_URL } from '../data/servers';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function openRelay(target: Endpoint, file?: string): Promise<PostgresRelay> {
  const relay = await PostgresRelay.open(target, file);
  closing.push(() => relay.close());
  return relay;
}

/** A connection by way of the relay, with all that came over it so far, and its end. */
function dial(relay: PostgresRelay) {
  const socket = connect(Number(new URL(relay.lead('postgres://server')).port), '127.0.0.1');
  const came: Buffer[] = [];
  let hear = () => {};
  socket.on('data', (chunk: Buffer) => {
    came.push(chunk);
    hear();
  });
  socket.on('error', () => {});
  const ended = new Promise<void>((end) => socket.once('close', () => end()));
  const text = () => Buffer.concat(came).toString('latin1');
  return {
    send: (bytes: Buffer) => socket.write(bytes),
    ended,
    text,
    until: async (part: string) => {
      while (!text().includes(part)) await new Promise<void>((resolve) => (hear = resolve));
    },
  };
}

/** A server that says that it is ready, and nothing else. */
async function startServer(onData: (socket: Socket, chunk: Buffer) => void): Promise<Endpoint> {
  const server = createServer((socket) => {
    socket.on('error', () => {}).on('data', (chunk: Buffer) => onData(socket, chunk));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(async () => server.close());
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const READY = writeMessage('Z', Buffer.from('I'));
const STARTUP = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const readyAlways = () => startServer((socket) => socket.write(READY));

test('a client that asks for encryption is refused that, and goes on without', async () => {
  const client = dial(await openRelay(await readyAlways()));
  client.send(SSL_REQUEST);
  await client.until('N');
  client.send(STARTUP);
  await client.until('Z');
  expect(client.text()).toBe(`N${READY.toString('latin1')}`);
});

test('what is not the protocol ends the connection on both sides', async () => {
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const target = await startServer((socket) => socket.once('close', end).write(READY));
  const client = dial(await openRelay(target));
  client.send(STARTUP);
  await client.until('Z');
  client.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await Promise.all([client.ended, ended]);
  expect(client.text()).toBe(READY.toString('latin1'));
});

test('a server that is not there ends the connection', async () => {
  const client = dial(await openRelay({ path: join(tmpdir(), 'course-no-such-server') }));
  client.send(STARTUP);
  await client.ended;
  expect(client.text()).toBe('');
});

test('a relay at a socket file stands in for the server, and takes the file away', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'relay-')), 'postgres.sock');
  const relay = await PostgresRelay.open(await readyAlways(), file);
  const url = 'postgres://shop@127.0.0.1/books';
  const seen = [relay.lead(url), existsSync(file)];
  await relay.close();
  expect([...seen, existsSync(file)]).toEqual([url, true, false]);
});

const onServer = POSTGRES_URL === '' ? describe.skip : describe;

onServer('before a server', () => {
  async function connectTwice() {
    const { hostname, port } = new URL(POSTGRES_URL);
    const relay = await openRelay({ host: hostname, port: Number(port || 5432) });
    const client = new Client({ connectionString: relay.lead(POSTGRES_URL) });
    await client.connect();
    closing.push(() => client.end());
    return { gate: relay.gate, client };
  }

  test('a statement that fails breaks its transaction, as any other would', async () => {
    const { gate, client } = await connectTwice();
    await gate.arm({ fail: 2 });
    await client.query('BEGIN');
    const failed = await client.query('SELECT 1').catch(({ code }: { code: string }) => code);
    const next = await client.query('SELECT 2').catch(({ code }: { code: string }) => code);
    expect([failed, next]).toEqual(['58030', '25P02']);
  });

  test('a prepared statement may fail once and pass again', async () => {
    const { gate, client } = await connectTwice();
    const find = () =>
      client.query({ name: 'find', text: 'SELECT $1::int AS found', values: [7] }).then(
        ({ rows }) => rows as unknown,
        ({ code }: { code: string }) => code,
      );
    await gate.arm({ fail: 2 });
    expect([await find(), await find(), await find()]).toEqual([
      [{ found: 7 }],
      '58030',
      [{ found: 7 }],
    ]);
  });

  test('what is held is carried out, and goes on when the gate opens', async () => {
    const { gate, client } = await connectTwice();
    await gate.arm({ holdAfter: 1 });
    let isOver = false;
    const query = client.query("SELECT repeat('x', 1000000) AS text").then(({ rows }) => {
      isOver = true;
      return (rows as { text: string }[])[0]?.text.length;
    });
    await gate.met();
    expect(isOver).toBe(false);
    await gate.open();
    expect(await query).toBe(1_000_000);
  });
});
