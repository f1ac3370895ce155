import type { KeyObject } from 'node:crypto';

import { rowId } from '@bookshop/kit/app';
import { errors, jwtVerify, SignJWT } from 'jose';

import type { Models, Reader } from '../data/models';
import { BadCredentials } from './access-error';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

const SCHEME = 'Bearer';
const ALGORITHM = 'ES256';
const LIFETIME_SECONDS = 15 * 60;

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
export async function issueJwt(
  { privateKey, issuer, audience, now }: JwtOptions,
  reader: Reader,
): Promise<string> {
  const issuedAt = Math.floor(now() / 1_000);
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(String(reader.id))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(privateKey);
}

/** Somebody with a JWT: `Authorization: Bearer <JWT>`. */
export function jwtAuthenticator(options: JwtOptions): Authenticator {
  const { Reader } = options.models;
  return {
    challenge: challengeOf(SCHEME),
    async authenticate(request) {
      const jwt = readCredentials(request, SCHEME);
      if (jwt === null) return null;
      const id = await verify(options, jwt);
      // Asked each time: what a reader may do is what the table says now.
      const reader = await Reader.findByPk(id);
      if (!reader) throw invalid();
      if (!reader.isActive) throw new BadCredentials('inactive', 'This reader is not active.');
      return { reader, by: 'jwt' };
    },
  };
}

/** The reader's id in a JWT that holds. */
async function verify(
  { publicKey, issuer, audience, now }: JwtOptions,
  jwt: string,
): Promise<number> {
  try {
    const { payload } = await jwtVerify(jwt, publicKey, {
      // Ours, whatever the header says.
      algorithms: [ALGORITHM],
      issuer,
      audience,
      // A token without an end would be good for ever.
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now()),
    });
    return readSubject(payload.sub);
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      // Only where nothing else is wrong: jose looks at all claims before, and knows no ids.
      readSubject(error.payload.sub);
      throw new BadCredentials('jwt-expired', 'This JWT has expired.');
    }
    if (error instanceof errors.JOSEError) throw invalid();
    throw error;
  }
}

const readerId = rowId();

function readSubject(subject: unknown): number {
  const { data: id } = readerId.safeParse(subject);
  if (id === undefined) throw invalid();
  return id;
}

/** One message for everything: whoever forges one learns nothing from it. */
function invalid(): BadCredentials {
  return new BadCredentials('jwt-invalid', 'This JWT does not hold.');
}
