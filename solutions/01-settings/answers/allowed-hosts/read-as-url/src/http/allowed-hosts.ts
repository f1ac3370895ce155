import type { RequestHandler } from 'express';

/** Lets only requests through that name one of these hosts; all others are answered 400. */
export function requireAllowedHost(allowed: readonly string[]): RequestHandler {
  const entries = allowed.map((entry) => entry.toLowerCase());
  return (request, response, next) => {
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
  const url = `http://${header}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : null;
}

function covers(entry: string, host: string): boolean {
  if (entry === '*') return true;
  if (entry.startsWith('.')) return host === entry.slice(1) || host.endsWith(entry);
  return host === entry;
}
