import type { KeyObject } from 'node:crypto';

import { NotImplemented } from '@bookshop/kit/app';

import type { Models, Reader } from '../data/models';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

const SCHEME = 'Bearer';

export interface JwtOptions {
  readonly models: Pick<Models, 'Reader'>;
  /** Signs; of the curve P-256. */
  readonly privateKey: KeyObject;
  /** Verifies. */
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly audience: string;
  /** The time in milliseconds since 1970. */
  now(): number;
}

/** A signed statement that says who the reader is, for fifteen minutes. */
export async function issueJwt(_options: JwtOptions, _reader: Reader): Promise<string> {
  // TODO: sign the claims of the brief.
  throw new NotImplemented('api/jwt');
}

/** Somebody with a JWT: `Authorization: Bearer <JWT>`. */
export function jwtAuthenticator(_options: JwtOptions): Authenticator {
  return {
    challenge: challengeOf(SCHEME),
    async authenticate(request) {
      const jwt = readCredentials(request, SCHEME);
      if (jwt === null) return null;
      // TODO: verify signature and claims, and find the reader.
      throw new NotImplemented('api/jwt');
    },
  };
}
