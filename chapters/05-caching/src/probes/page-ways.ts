import { pipeline, Readable } from 'node:stream';

import { RuleError } from '@bookshop/kit/app';
import type { NextFunction, Response } from 'express';

export interface Sending {
  readonly response: Response;
  readonly body: Buffer;
  readonly next: NextFunction;
  /** Resolves when the client has the first piece of the body. */
  readonly arrived: Promise<void>;
}

type Way = (sending: Sending) => unknown;

const failure = () => new RuleError('no-page', 'There is no page today.');

/** Two halves, so that a body is sent in pieces. */
const halves = (body: Buffer) => [
  body.subarray(0, body.length / 2),
  body.subarray(body.length / 2),
];

/** The ways in which handlers of Express send a response, or fail to. */
export const WAYS = {
  send: ({ response, body }) => response.send(body),
  'send a string': ({ response, body }) => response.send(body.toString()),
  'send the nonce': ({ response }) => response.send(response.get('X-Nonce')),
  json: ({ response, body }) => response.json({ body: body.toString() }),
  end: ({ response, body }) => response.end(body),
  'end with a string': ({ response, body }) => response.end(body.toString()),
  'end with an encoding': ({ response, body }) => response.end(body.toString('hex'), 'hex'),
  'end with a callback': ({ response, body }) =>
    new Promise<void>((done) => {
      response.end(body.toString('latin1'), 'latin1', done);
    }),
  'end without a body': ({ response }) =>
    new Promise<void>((done) => {
      response.end(done);
    }),
  writeHead: ({ response, body }) =>
    response.writeHead(200, { 'X-Kind': 'object', 'Content-Length': body.length }).end(body),
  'writeHead with a list': ({ response, body }) =>
    response
      .writeHead(200, 'Fine', ['X-Kind', 'list', 'Content-Length', String(body.length)])
      .end(body),
  'pieces of a known length': ({ response, body }) => {
    const [first = body, second = body] = halves(body);
    response.setHeader('Content-Length', body.length);
    response.write(first.toString('base64'), 'base64');
    response.write(Uint8Array.from(second));
    response.end();
  },
  'pieces in one buffer': async ({ response, body }) => {
    const buffer = Buffer.alloc(body.length);
    response.setHeader('Content-Length', body.length);
    for (const piece of halves(body)) {
      piece.copy(buffer);
      // When it has been sent, the buffer may be filled again.
      await new Promise((done) => response.write(buffer.subarray(0, piece.length), done));
    }
    buffer.fill('*');
    response.end();
  },
  'end with a buffer that is filled again': ({ response, body }) => {
    const buffer = Buffer.from(body);
    response.end(buffer, () => buffer.fill('*'));
  },
  'pipe of a known length': ({ response, body }) => {
    response.setHeader('Content-Length', body.length);
    Readable.from(halves(body)).pipe(response);
  },
  stream: ({ response, body }) => {
    const [first, second] = halves(body);
    response.write(first);
    response.end(second);
  },
  'piped stream': ({ response, body }) => Readable.from(halves(body)).pipe(response),
  'stream that waits for its reader': async ({ response, body, arrived }) => {
    const [first, second] = halves(body);
    response.write(first);
    await arrived;
    response.end(second);
  },
  'connection breaks': ({ response, body }) => {
    response.setHeader('Content-Length', body.length);
    response.write(halves(body)[0], () => response.destroy());
  },
  'pipe breaks': ({ response, body, next }) => {
    response.setHeader('Content-Length', body.length);
    const source = Readable.from(
      (function* () {
        yield halves(body)[0];
        throw failure();
      })(),
    );
    pipeline(source, response, (error) => (error ? next(error) : undefined));
  },
  throw: () => {
    throw failure();
  },
  reject: () => Promise.reject(failure()),
  'next with an error': ({ next }) => next(failure()),
  'next without one': ({ next }) => next(),
} as const satisfies Record<string, Way>;
