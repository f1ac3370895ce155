import type { Response } from 'express';

/**
 * The names in a header that is a list, in lower case: `private` and `max-age` for a
 * `Cache-Control` of `Private="x", max-age=60`.
 */
export function namesIn(response: Response, header: string): string[] {
  const items = String(response.getHeader(header) ?? '').split(',');
  return items.map((item) => item.replace(/=.*/s, '').trim().toLowerCase()).filter(Boolean);
}
