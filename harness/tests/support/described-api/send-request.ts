import { type Agent, type IncomingHttpHeaders, request as open } from 'node:http';

import type { ApiRequest } from './make-request';

export interface ApiResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request as it is: nothing is repaired on its way. */
export function sendRequest(
  { method, path, headers, body, isChunked = false }: ApiRequest,
  { port, agent }: { port: number; agent: Agent },
): Promise<ApiResponse> {
  const length = body && !isChunked ? { 'Content-Length': String(body.length) } : {};
  const chunked = isChunked ? { 'Transfer-Encoding': 'chunked' } : {};
  return new Promise((resolve, reject) => {
    const sent = open(
      { port, agent, method, path, headers: { ...headers, ...length, ...chunked } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('error', reject).on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
