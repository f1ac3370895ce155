import { Agent as HttpAgent, type IncomingHttpHeaders, request as plain } from 'node:http';
import { Agent as HttpsAgent, request as secure } from 'node:https';
import { text } from 'node:stream/consumers';

export interface ProxyAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface ProxyRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request. The path is sent as it is: `..` and escapes stay. */
export type ProxyClient = (path: string, options?: ProxyRequest) => Promise<ProxyAnswer>;

/** At the same time; a handshake for each request would be slow. */
const CONNECTIONS = { keepAlive: true, maxSockets: 4 };

/** A client for a port of this machine. Where nobody answers, the status is 0. */
export function createClient(protocol: 'http' | 'https', port: number): ProxyClient {
  const agent = protocol === 'http' ? new HttpAgent(CONNECTIONS) : new HttpsAgent(CONNECTIONS);
  const send = protocol === 'http' ? plain : secure;
  return (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve) => {
      const fail = ({ message }: Error) => resolve({ status: 0, headers: {}, text: message });
      const length =
        body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const request = send(
        {
          ...{ agent, host: '127.0.0.1', port, method, path },
          headers: { host: 'shop.example', ...length, ...headers },
          // The certificate is one that the tests have made.
          rejectUnauthorized: false,
        },
        (response) => {
          text(response).then((answer) => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answer });
          }, fail);
        },
      );
      request.on('error', fail).end(body);
    });
}
