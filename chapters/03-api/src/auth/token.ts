import { NotImplemented } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

const SCHEME = 'Token';

export interface TokenOptions {
  readonly models: Pick<Models, 'Reader' | 'Token'>;
  /** The time in milliseconds since 1970. */
  now(): number;
}

/** Makes a token for a reader. It is told this once; the table keeps no more than its digest. */
export async function issueToken(_options: TokenOptions, _readerId: number): Promise<string> {
  // TODO: make a token that nobody can guess, and store its digest.
  throw new NotImplemented('api/token-auth');
}

/** From now on the token is nobody's. */
export async function revokeToken(_options: TokenOptions, _token: string): Promise<void> {
  // TODO: delete its row.
  throw new NotImplemented('api/token-auth');
}

/** Somebody with a token: `Authorization: Token <token>`. */
export function tokenAuthenticator(_options: TokenOptions): Authenticator {
  return {
    challenge: challengeOf(SCHEME),
    async authenticate(request) {
      const token = readCredentials(request, SCHEME);
      if (token === null) return null;
      // TODO: find out whose token it is, and refuse what is no token of anybody.
      throw new NotImplemented('api/token-auth');
    },
  };
}
