import { isIPv6 } from 'node:net';

import type { RequestHandler } from 'express';

/** A name with perhaps a dot behind it, or something in brackets; then perhaps a port. */
const HOST_HEADER =
  /^(?:(?<name>[a-z\d-]+(?:\.[a-z\d-]+)*)\.?|\[(?<address>[\da-f:.]+)\])(?::(?<port>\d+))?$/;
const HIGHEST_PORT = 65_535;

/** Lets only requests through that name one of these hosts; all others are answered 400. */
export function requireAllowedHost(allowed: readonly string[]): RequestHandler {
  const entries = allowed.map((entry) => entry.toLowerCase());
  return (request, response, next) => {
    if (entries.includes('*')) return next();
    const host = readHost(request.headers.host);
    if (host !== null && entries.some((entry) => covers(entry, host))) {
      next();
    } else {
      // Without the name: whoever sent it chose it, and may have chosen it to be shown.
      const detail = 'This shop does not go by the name that the request is addressed to.';
      response.status(400).json({ detail, code: 'disallowed-host' });
    }
  };
}

/** The host that the header names, without port and final dot; `null` when the header is malformed. */
function readHost(header = ''): string | null {
  const { name, address, port = '0' } = HOST_HEADER.exec(header.toLowerCase())?.groups ?? {};
  if (Number(port) > HIGHEST_PORT) return null;
  if (name !== undefined) return name;
  return address !== undefined && isIPv6(address) ? `[${address}]` : null;
}

function covers(entry: string, host: string): boolean {
  if (entry.startsWith('.')) return host === entry.slice(1) || host.endsWith(entry);
  return host === entry;
}
