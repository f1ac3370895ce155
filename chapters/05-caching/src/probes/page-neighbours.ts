import { gzipSync } from 'node:zlib';

import type { RequestHandler, Response } from 'express';
import onHeaders from 'on-headers';

/** As sessions do: a visitor without a cookie gets one when the headers go out. */
const startSession: RequestHandler = (request, response, next) => {
  onHeaders(response, () => {
    if (request.headers.cookie === undefined) response.cookie('visit', request.get('X-Visitor'));
  });
  next();
};

/** As the package `compression` does: it encodes a body that is not encoded yet. */
const compress: RequestHandler = (_request, response, next) => {
  const { end } = response;
  const pieces: Buffer[] = [];
  let isOurs = false;
  onHeaders(response, () => {
    isOurs = !response.hasHeader('Content-Encoding');
    if (!isOurs) return;
    response.setHeader('Content-Encoding', 'gzip');
    response.removeHeader('Content-Length');
  });
  const write = (piece?: Buffer | string, encoding?: BufferEncoding) => {
    if (piece !== undefined) pieces.push(Buffer.from(piece as string, encoding));
    return true;
  };
  response.write = write as Response['write'];
  response.end = ((...args: Parameters<typeof write>) => {
    write(...args);
    if (!response.headersSent) response.writeHead(response.statusCode);
    const body = Buffer.concat(pieces);
    return end.call(response, isOurs ? gzipSync(body) : body, 'utf8');
  }) as Response['end'];
  next();
};

let nonces = 0;

/** As for a Content-Security-Policy: a new value for each request, which the page repeats. */
const makeNonce: RequestHandler = (_request, response, next) => {
  nonces += 1;
  response.set('X-Nonce', `nonce-${nonces}`);
  next();
};

/** As a check of who asks does, whose result the handler uses in place of the header. */
const takeAuthorization: RequestHandler = (request, _response, next) => {
  delete request.headers.authorization;
  next();
};

/** As the negotiation of a language does, for handlers that look into the header only. */
const chooseLanguage: RequestHandler = (request, _response, next) => {
  request.headers['accept-language'] = 'en';
  next();
};

const nothing: RequestHandler = (_request, _response, next) => next();

/** Middleware that runs before a page cache, or between it and the handler. */
export const NEIGHBOURS = {
  ...{ nothing, startSession, compress, makeNonce },
  ...{ takeAuthorization, chooseLanguage },
};
