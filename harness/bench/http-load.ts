import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { performance } from 'node:perf_hooks';

export interface Sent {
  readonly url: string;
  /** Without this status there is nothing to measure. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, with POST. */
  readonly body?: object;
}

/** As browsers do, so that a new connection is in no response time but the first. */
const KEPT = new Agent({ keepAlive: true });

/** Milliseconds until the response has been read. */
export async function timeResponse(sent: Sent): Promise<number> {
  const start = performance.now();
  await send(sent);
  return performance.now() - start;
}

/** Seconds for so many requests, with `atOnce` of them under way all the time. */
export async function timeLoad(
  sent: Sent,
  { requests, atOnce }: { requests: number; atOnce: number },
): Promise<number> {
  let left = requests;
  const sendInTurn = async () => {
    while (left > 0) {
      left -= 1;
      await send(sent);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, sendInTurn));
  return (performance.now() - start) / 1000;
}

/** Reads the response, and returns its headers. */
export function send({ url, status = 200, headers, body }: Sent): Promise<IncomingHttpHeaders> {
  const method = body ? 'POST' : 'GET';
  const type = body && { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: { ...headers, ...type }, agent: KEPT });
    outgoing.on('error', reject).on('response', (response) => {
      response.on('error', reject).resume();
      response.on('end', () => {
        if (response.statusCode === status) resolve(response.headers);
        else reject(new Error(`${method} ${url}: ${response.statusCode} in place of ${status}`));
      });
    });
    outgoing.end(body && JSON.stringify(body));
  });
}
