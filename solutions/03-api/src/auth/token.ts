import { createHash, randomBytes } from 'node:crypto';

import type { Models, Token } from '../data/models';
import { BadCredentials } from './access-error';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

const SCHEME = 'Token';
const BYTES = 32;
const LIFETIME_MS = 90 * 24 * 60 * 60 * 1_000;

export interface TokenOptions {
  readonly models: Pick<Models, 'Reader' | 'Token'>;
  /** The time in milliseconds since 1970. */
  now(): number;
}

/** Makes a token for a reader. It is told this once; the table keeps no more than its digest. */
export async function issueToken(
  { models: { Token }, now }: TokenOptions,
  readerId: number,
): Promise<string> {
  const token = randomBytes(BYTES).toString('base64url');
  await Token.create({ readerId, digest: digestOf(token), createdAt: new Date(now()) });
  return token;
}

/** From now on the token is nobody's. */
export async function revokeToken(
  { models: { Token } }: TokenOptions,
  token: string,
): Promise<void> {
  await Token.destroy({ where: { digest: digestOf(token) } });
}

/** Somebody with a token: `Authorization: Token <token>`. */
export function tokenAuthenticator({ models, now }: TokenOptions): Authenticator {
  return {
    challenge: challengeOf(SCHEME),
    async authenticate(request) {
      const token = readCredentials(request, SCHEME);
      if (token === null) return null;
      requireForm(token);
      const row = await findToken(models, token);
      const reader = row?.reader;
      if (!reader) throw new BadCredentials('token-unknown', 'This token is not known.');
      if (now() >= row.createdAt.getTime() + LIFETIME_MS)
        throw new BadCredentials('token-expired', 'This token is too old.');
      if (!reader.isActive) throw new BadCredentials('inactive', 'This reader is not active.');
      return { reader, by: 'token' };
    },
  };
}

function requireForm(token: string): void {
  if (token === '') throw new BadCredentials('token-missing', 'There is no token.');
  if (/\s/.test(token)) throw new BadCredentials('token-spaces', 'A token has no spaces in it.');
  if (!/^[\w-]+$/.test(token))
    throw new BadCredentials('token-characters', 'A token has other characters.');
}

/**
 * By its digest: how long the index compares tells something of a digest, which nobody can choose.
 */
function findToken(
  { Reader, Token }: TokenOptions['models'],
  token: string,
): Promise<Token | null> {
  return Token.findOne({
    where: { digest: digestOf(token) },
    include: { model: Reader, as: 'reader' },
  });
}

/** Not a slow hash as for passwords: nobody can try 2^256 tokens. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
