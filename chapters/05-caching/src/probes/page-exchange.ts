import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Express } from 'express';

export interface PageRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export interface PageAnswer {
  readonly status: number;
  /** By lower-case name, with a value for each line. */
  readonly headers: Record<string, string[]>;
  /** In base64; `null` where the connection broke, perhaps before there was a status. */
  readonly body: string | null;
}

export interface ExchangeOptions {
  readonly requests: readonly PageRequest[];
  /** Is called when the first piece of a body has come. */
  onPiece(): void;
}

/** A response that never ends must not keep the process. */
const PATIENCE_MS = 30_000;

/** Sends requests to an app, one after the other, and returns every byte of the responses. */
export async function exchange(
  app: Express,
  { requests, onPiece }: ExchangeOptions,
): Promise<PageAnswer[]> {
  const server = createServer(app);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const answers: PageAnswer[] = [];
  try {
    for (const request of requests) answers.push(await sendOne({ agent, port, onPiece }, request));
  } finally {
    agent.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  return answers;
}

interface Connection {
  readonly agent: Agent;
  readonly port: number;
  onPiece(): void;
}

function sendOne({ agent, port, onPiece }: Connection, ask: PageRequest): Promise<PageAnswer> {
  const { method = 'GET', path = '/north/page', headers = {} } = ask;
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', method, path, agent, timeout: PATIENCE_MS };
    // Each call has a port of its own, which is part of the usual `Host`.
    const call = send({ ...options, headers: { host: 'shop.example', ...headers } }, (response) => {
      const pieces: Buffer[] = [];
      const done = (body: string | null) =>
        resolve({ status: response.statusCode ?? 0, headers: linesOf(response.rawHeaders), body });
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        onPiece();
      });
      response.on('error', () => done(null));
      response.on('end', () => done(Buffer.concat(pieces).toString('base64')));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve({ status: 0, headers: {}, body: null }));
    call.end();
  });
}

function linesOf(raw: readonly string[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    (lines[name] ??= []).push(raw[i + 1] ?? '');
  }
  return lines;
}
