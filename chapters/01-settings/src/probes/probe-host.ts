import express from 'express';

import { requireAllowedHost } from '../http/allowed-hosts';
import { inject } from './inject';

/**
 * The response to a request with this Host header, or with none, and with these other headers, their
 * names in lower case. The route after the check returns the header that it sees.
 */
export function probeHost(
  allowed: readonly string[],
  host: string | null,
  others: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  const app = express();
  app.set('trust proxy', true);
  app.use(requireAllowedHost(allowed));
  app.use((request, response) => void response.send(request.headers.host));
  return inject(app, { headers: host === null ? others : { ...others, host } });
}

/**
 * The status of a request for this host with each of these lists. All of them are the same array,
 * whose owner changes it before each call of `requireAllowedHost`.
 */
export async function probeLists(lists: string[][], host: string): Promise<number[]> {
  const allowed: string[] = [];
  const statuses: number[] = [];
  for (const list of lists) {
    allowed.splice(0, allowed.length, ...list);
    statuses.push((await probeHost(allowed, host)).status);
  }
  return statuses;
}
