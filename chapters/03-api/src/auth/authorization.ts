import type { Request } from 'express';

/**
 * What stands behind the scheme in `Authorization: <scheme> <credentials>`, perhaps nothing; `null`
 * when the request names another scheme, or none. Schemes have no case (RFC 9110, 11.1).
 */
export function readCredentials(request: Request, scheme: string): string | null {
  const header = request.get('authorization') ?? '';
  const [, named = '', credentials = ''] = /^(\S*)[ \t]*(.*)$/.exec(header) ?? [];
  return named.toLowerCase() === scheme.toLowerCase() ? credentials.trimEnd() : null;
}

/** How a response with 401 names a scheme. */
export function challengeOf(scheme: string): string {
  return `${scheme} realm="The Paper Lantern"`;
}
