import { type KeyObject, sign, verify } from 'node:crypto';

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

/** Pinned: there is one algorithm, and no way to choose. */
const HEADER = { alg: 'ES256', typ: 'JWT' };

export async function issueJwt(options: JwtOptions, reader: Reader): Promise<string> {
  const { issuer: iss, audience: aud, privateKey: key } = options;
  const iat = Math.floor(options.now() / 1_000);
  const claims = { iss, aud, sub: `${reader.id}`, iat, exp: iat + 15 * 60 };
  const data = `${encode(HEADER)}.${encode(claims)}`;
  const seal = sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' });
  return `${data}.${seal.toString('base64url')}`;
}

export function jwtAuthenticator(options: JwtOptions): Authenticator {
  const judge = (jwt: string): { id: number } | { code: string } => {
    const claims = open(jwt, options.publicKey);
    if (!claims) return { code: 'jwt-invalid' };
    const { iss, aud, exp, nbf, sub } = claims;
    const seconds = Math.floor(options.now() / 1_000);
    const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
    const isRight =
      iss === options.issuer &&
      audiences.includes(options.audience) &&
      typeof exp === 'number' &&
      (nbf === undefined || (typeof nbf === 'number' && nbf <= seconds)) &&
      typeof sub === 'string' &&
      /^[1-9][0-9]{0,9}$/.test(sub) &&
      Number(sub) < 2 ** 31;
    if (!isRight) return { code: 'jwt-invalid' };
    return exp <= seconds ? { code: 'jwt-expired' } : { id: Number(sub) };
  };
  return {
    challenge: challengeOf('Bearer'),
    async authenticate(request) {
      const jwt = readCredentials(request, 'Bearer');
      if (jwt === null) return null;
      const judged = judge(jwt);
      if ('code' in judged) throw new BadCredentials(judged.code, 'No.');
      const reader = await options.models.Reader.findByPk(judged.id);
      if (!reader) throw new BadCredentials('jwt-invalid', 'No.');
      if (!reader.isActive) throw new BadCredentials('inactive', 'Not any more.');
      return { reader, by: 'jwt' };
    },
  };
}

/** The claims of a JWT that we have signed. */
function open(jwt: string, key: KeyObject): Record<string, unknown> | undefined {
  const match = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/.exec(jwt);
  if (!match) return undefined;
  const [, header = '', payload = '', signature = ''] = match;
  if (decode(header)?.['alg'] !== HEADER.alg) return undefined;
  const data = Buffer.from(`${header}.${payload}`);
  const seal = Buffer.from(signature, 'base64url');
  return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, seal)
    ? decode(payload)
    : undefined;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
