import type { Request } from 'express';

/**
 * The credentials after the scheme in `Authorization: <scheme> <credentials>`, which may be empty;
 * `null` for another scheme, or without the header. Schemes are case-insensitive (RFC 9110, 11.1).
 */
export function readCredentials(request: Request, scheme: string): string | null {
  const header = request.get('authorization') ?? '';
  const [, named = '', credentials = ''] = /^(\S*)[ \t]*(.*)$/.exec(header) ?? [];
  return named.toLowerCase() === scheme.toLowerCase() ? credentials.trimEnd() : null;
}

/** The name of a scheme in a response with 401. */
export function challengeOf(scheme: string): string {
  return `${scheme} realm="The Paper Lantern"`;
}
