import { Agent, request } from 'node:http';

import { CookieJar } from 'tough-cookie';

import type { Json } from './json';
import { giveUpAfter } from './patience';

const MOST_BYTES = 5_000_000;
const DEADLINE_MS = 10_000;

export interface Ask {
  headers?: Record<string, string | string[]>;
  /** Sent as JSON, with the matching content type. */
  body?: Json;
  /** Sent as it is, without a content type. */
  raw?: string;
}

export interface Answer {
  status: number;
  /** By lower-case name; a header that came several times is a list. */
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The parsed body when the content type is JSON; otherwise `undefined`. */
  json: unknown;
}

export type Http = (method: string, path: string, ask?: Ask) => Promise<Answer>;

export interface HttpClient {
  http: Http;
  /** A client with its own cookies. */
  jar(): { http: Http };
  close(): void;
}

/**
 * Sends requests as they are given: path and Host are not changed, no redirect is followed, and the
 * size and time of responses are limited.
 */
export function createHttpClient(url: string): HttpClient {
  const agent = new Agent({ keepAlive: true });
  const http: Http = (method, path, ask = {}) => send({ agent, url, method, path, ask });
  return { http, jar: () => ({ http: withCookies(http, url) }), close: () => agent.destroy() };
}

function withCookies(http: Http, url: string): Http {
  const jar = new CookieJar();
  return async (method, path, ask = {}) => {
    // The path is not resolved against `url`, since `//elsewhere/` is a path of the shop, too.
    const target = `${url}${path}`;
    const cookie = await jar.getCookieString(target);
    const headers = cookie === '' ? ask.headers : { cookie, ...ask.headers };
    const answer = await http(method, path, headers ? { ...ask, headers } : ask);
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      await jar.setCookie(line, target, { ignoreError: true });
    }
    return answer;
  };
}

interface Sending {
  agent: Agent;
  url: string;
  method: string;
  path: string;
  ask: Ask;
}

function send({ agent, url, method, path, ask }: Sending): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const body = ask.body === undefined ? ask.raw : JSON.stringify(ask.body);
  const headers = { ...describeBody(ask, body), ...ask.headers };
  let callOff: (() => void) | undefined;
  return new Promise<Answer>((resolve, reject) => {
    const call = request({ agent, hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > MOST_BYTES) {
          call.destroy(new Error(`${method} ${path} returned more than ${MOST_BYTES} bytes`));
        }
      });
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const type = response.headers['content-type'] ?? '';
        const json = /\bjson\b/.test(type) ? parseJson(text) : undefined;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    callOff = giveUpAfter(DEADLINE_MS, () => {
      call.destroy(new Error(`${method} ${path} had no response within ${DEADLINE_MS / 1000} s`));
    });
    call.on('error', reject);
    call.end(body);
  }).finally(() => callOff?.());
}

/** The headers for a body, without those that the request has itself, in upper or lower case. */
function describeBody(ask: Ask, body: string | undefined): Record<string, string> {
  const named = new Set(Object.keys(ask.headers ?? {}).map((name) => name.toLowerCase()));
  const headers: Record<string, string> = {};
  if (ask.body !== undefined && !named.has('content-type')) {
    headers['content-type'] = 'application/json';
  }
  if (body !== undefined && !named.has('content-length') && !named.has('transfer-encoding')) {
    headers['content-length'] = String(Buffer.byteLength(body));
  }
  return headers;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
