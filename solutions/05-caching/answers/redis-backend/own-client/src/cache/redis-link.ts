import { connect, type Socket } from 'node:net';

import type { AppLog } from '@bookshop/kit/app';

/** What Redis replies; an error is a `Refusal`. */
export type Reply = string | number | null | Refusal | Reply[];

export class Refusal extends Error {}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

const DEADLINE_MS = 1_200;
const PAUSE_MS = 600;

/** A client for Redis over a plain socket: it connects when a command needs it. */
export class RedisClient {
  readonly #url: URL;
  readonly #log: AppLog;
  #socket: Socket | undefined;
  #waiting: Waiting[] = [];
  #received = Buffer.alloc(0);
  /** No attempt to connect before this time. */
  #pausedUntil = 0;
  #isReported = false;

  constructor(url: string, log: AppLog) {
    this.#url = new URL(url);
    this.#log = log;
  }

  /** The reply, or `otherwise` where there is none. */
  async ask(otherwise: Reply, ...words: readonly string[]): Promise<Reply> {
    try {
      if (Date.now() < this.#pausedUntil) return otherwise;
      this.#socket ??= this.#connect();
      const reply = await this.#send(words);
      if (reply instanceof Refusal) throw reply;
      return reply;
    } catch (err) {
      const secret = decodeURIComponent(this.#url.password) || ' ';
      const shown = new Error(String(err).replaceAll(secret, ' '));
      if (!this.#isReported) this.#log.warn({ err: shown }, 'The cache in Redis does not work');
      this.#isReported = true;
      return otherwise;
    }
  }

  close(): void {
    this.#pausedUntil = Infinity;
    this.#fail(new Error('closed'));
  }

  #connect(): Socket {
    const { hostname, port, username, password, pathname } = this.#url;
    const socket = connect(Number(port || 6379), hostname);
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', (error) => this.#fail(error, socket));
    socket.on('close', () => this.#fail(new Error('the connection has ended'), socket));
    this.#socket = socket;
    this.#received = Buffer.alloc(0);
    const logins = password === '' ? [] : [decodeURIComponent(password)];
    if (username !== '') logins.unshift(decodeURIComponent(username));
    const greetings = [...(logins.length > 0 ? [['AUTH', ...logins]] : []), ['SELECT', pathname.slice(1) || '0']];
    Promise.all(greetings.map((words) => this.#send(words))).then(
      (replies) => {
        const refusal = replies.find((reply) => reply instanceof Refusal);
        if (!refusal) this.#isReported = false;
      },
      () => {},
    );
    return socket;
  }

  #send(words: readonly string[]): Promise<Reply> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(
        () => this.#fail(new Error('no reply in time'), socket),
        DEADLINE_MS,
      );
      const settle =
        <T>(act: (result: T) => void) =>
        (result: T) => {
          clearTimeout(deadline);
          act(result);
        };
      this.#waiting.push({ resolve: settle(resolve), reject: settle(reject) });
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      socket?.write(`*${words.length}\r\n${parts.join('')}`);
    });
  }

  /** Ends the connection; those who wait for a reply get the error. */
  #fail(error: Error, socket = this.#socket): void {
    if (socket === undefined || socket !== this.#socket) return;
    this.#socket = undefined;
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + PAUSE_MS);
    socket.destroy();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const found = read(this.#received, 0);
      if (found === undefined) return;
      if (found === 'not Redis') return this.#fail(new Error('this is not Redis'));
      this.#received = this.#received.subarray(found.end);
      this.#waiting.shift()?.resolve(found.reply);
    }
  }
}

type Found = { reply: Reply; end: number } | 'not Redis' | undefined;

/** The reply that begins here, if all of it has arrived. */
function read(bytes: Buffer, start: number): Found {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd < 0) return undefined;
  const line = bytes.toString('utf8', start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[start] ?? 0)) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: new Refusal(line), end };
    case ':':
      return { reply: Number(line), end };
    case '$': {
      const length = Number(line);
      if (length < 0) return { reply: null, end };
      if (bytes.length < end + length + 2) return undefined;
      return { reply: bytes.toString('utf8', end, end + length), end: end + length + 2 };
    }
    case '*':
      return readList(bytes, end, Number(line));
    default:
      return 'not Redis';
  }
}

function readList(bytes: Buffer, start: number, length: number): Found {
  const reply: Reply[] = [];
  let end = start;
  for (let i = 0; i < length; i += 1) {
    const item = read(bytes, end);
    if (item === undefined || item === 'not Redis') return item;
    reply.push(item.reply);
    end = item.end;
  }
  return { reply, end };
}
