import express from 'express';

import { requireAllowedHost } from '../http/allowed-hosts';
import { inject } from './inject';

/**
 * The response to a request with this Host header, or with none. The route after the check returns
 * the header that it sees.
 */
export function probeHost(
  allowed: string[],
  host: string | null,
): Promise<{ status: number; body: string }> {
  const app = express();
  app.use(requireAllowedHost(allowed));
  app.use((request, response) => void response.send(request.headers.host));
  return inject(app, { headers: host === null ? {} : { host } });
}
