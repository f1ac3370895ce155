import type { KeyObject } from 'node:crypto';

import { sign, verify } from 'jsonwebtoken';

import type { Models, Reader } from '../data/models';
import { BadCredentials } from './access-error';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

export interface JwtOptions {
  readonly models: Pick<Models, 'Reader'>;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly audience: string;
  now(): number;
}

export async function issueJwt(options: JwtOptions, { id }: Reader): Promise<string> {
  const iat = Math.floor(options.now() / 1_000);
  return sign({ iat, exp: iat + 900 }, options.privateKey, {
    algorithm: 'ES256',
    issuer: options.issuer,
    audience: options.audience,
    subject: String(id),
  });
}

export function jwtAuthenticator(options: JwtOptions): Authenticator {
  return {
    challenge: challengeOf('Bearer'),
    authenticate: async (request) => {
      const jwt = readCredentials(request, 'Bearer');
      if (jwt === null) return null;
      const where = { id: subjectOf(options, jwt) };
      const reader = await options.models.Reader.findOne({ where });
      if (reader === null) throw refuse('jwt-invalid');
      if (!reader.isActive) throw refuse('inactive');
      return { reader, by: 'jwt' };
    },
  };
}

function subjectOf({ publicKey, issuer, audience, now }: JwtOptions, jwt: string): number {
  const clockTimestamp = Math.floor(now() / 1_000);
  // It would ask for exp before iss and aud.
  const options = { issuer, audience, clockTimestamp, ignoreExpiration: true };
  const { sub, exp } = claimsOf(() => verify(jwt, publicKey, { algorithms: ['ES256'], ...options }));
  if (typeof exp !== 'number' || typeof sub !== 'string') throw refuse('jwt-invalid');
  if (!/^[0-9]{1,10}$/.test(sub)) throw refuse('jwt-invalid');
  const id = Number(sub);
  if (id < 1 || id > 2_147_483_647) throw refuse('jwt-invalid');
  if (exp <= clockTimestamp) throw refuse('jwt-expired');
  return id;
}

function claimsOf(check: () => unknown): { sub?: unknown; exp?: unknown } {
  try {
    return Object(check()) as { sub?: unknown; exp?: unknown };
  } catch {
    // Of all kinds: a signature of another length is a TypeError. No database is asked here.
    throw refuse('jwt-invalid');
  }
}

function refuse(code: string): BadCredentials {
  return new BadCredentials(code, 'Ask for another JWT.');
}
