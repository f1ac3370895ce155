import { Agent, createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createChance } from '../../../../chapters/kit/src/samples/chance';
import { type ApiDocument, readDescription } from './described-api';
import { findFault } from './find-fault';
import { type ApiRequest, type Credentials, makeOddRequest, makeRequest } from './make-request';
import { type ApiResponse, sendRequest } from './send-request';

export interface CheckedApi {
  readonly requests: number;
  /** What was wrong, each kind once, with a request that shows it. */
  readonly faults: readonly string[];
  /** Which statuses each operation was seen with, by its id. */
  readonly seen: Readonly<Record<string, readonly number[]>>;
}

export interface CheckOptions {
  /** How many requests each operation gets. */
  readonly rounds: number;
  readonly seed: number;
  readonly credentials?: Credentials;
}

/**
 * Sends an app what its description allows and what it does not; the same requests for the same
 * seed. A third of them is right.
 */
export async function checkApi(
  app: RequestListener,
  { rounds, seed, credentials = {} }: CheckOptions,
): Promise<CheckedApi> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const place = { port: (server.address() as AddressInfo).port, agent };
  const faults = new Map<string, string>();
  const seen = new Map<string, Set<number>>();
  let requests = 0;
  try {
    const description = await sendRequest(
      { method: 'GET', path: '/openapi.json', headers: {} },
      place,
    );
    const api = readDescription(JSON.parse(description.body) as ApiDocument);
    const source = { api, credentials, chance: createChance(seed) };
    for (let round = 0; round < rounds; round++) {
      for (const operation of api.operations) {
        const make = round % 3 === 0 ? makeRequest : makeOddRequest;
        const request = make(operation, source);
        const response = await sendRequest(request, place).catch(toNoResponse);
        requests += 1;
        const id = request.operation?.operationId ?? 'undescribed';
        seen.set(id, (seen.get(id) ?? new Set<number>()).add(response.status));
        const fault = findFault(api, request, response);
        if (fault !== undefined) faults.set(`${id}: ${fault}`, tell(request, response));
      }
    }
  } finally {
    agent.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return {
    requests,
    faults: [...faults].map(([fault, shown]) => `${fault}\n${shown}`),
    seen: Object.fromEntries([...seen].map(([id, statuses]) => [id, [...statuses].sort()])),
  };
}

/** A connection that broke: no operation describes the status 0. */
function toNoResponse(error: Error): ApiResponse {
  return { status: 0, headers: {}, body: error.message };
}

const SHOWN = 300;

function tell({ method, path, headers, body }: ApiRequest, response: ApiResponse): string {
  return [
    `  ${method} ${path.slice(0, SHOWN)} ${JSON.stringify(headers).slice(0, SHOWN)}`,
    `  ${body?.toString().slice(0, SHOWN) ?? ''}`,
    `  ${response.status} ${response.body.slice(0, SHOWN)}`,
  ].join('\n');
}
