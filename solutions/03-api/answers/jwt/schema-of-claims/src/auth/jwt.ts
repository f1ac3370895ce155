import type { KeyObject } from 'node:crypto';

import { CompactSign, compactVerify, errors } from 'jose';
import { z } from 'zod';

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

const invalid = () => new BadCredentials('jwt-invalid', 'This is not a JWT of ours.');

/** jose looks after the signature, a schema after the claims. */
class Passports {
  readonly #options: JwtOptions;
  readonly #claims;

  constructor(options: JwtOptions) {
    this.#options = options;
    const { issuer, audience } = options;
    this.#claims = z.object({
      iss: z.literal(issuer),
      aud: z.union([z.literal(audience), z.array(z.unknown()).refine((all) => all.includes(audience))]),
      sub: z.string().regex(/^[0-9]+$/).transform(Number).pipe(z.int().min(1).max(2_147_483_647)),
      exp: z.number(),
      nbf: z.number().refine((nbf) => nbf <= this.seconds()).optional(),
    });
  }

  seconds(): number {
    return Math.trunc(this.#options.now() / 1_000);
  }

  async write(reader: Reader): Promise<string> {
    const { issuer: iss, audience: aud, privateKey } = this.#options;
    const iat = this.seconds();
    const claims = { iss, aud, sub: reader.id.toString(), iat, exp: iat + 900 };
    const bytes = new TextEncoder().encode(JSON.stringify(claims));
    return new CompactSign(bytes).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  }

  async read(jwt: string): Promise<number> {
    const { data: claims } = this.#claims.safeParse(await this.#open(jwt));
    if (!claims) throw invalid();
    if (claims.exp <= this.seconds()) throw new BadCredentials('jwt-expired', 'It is over.');
    return claims.sub;
  }

  async #open(jwt: string): Promise<unknown> {
    try {
      const { publicKey } = this.#options;
      const { payload } = await compactVerify(jwt, publicKey, { algorithms: ['ES256'] });
      return JSON.parse(new TextDecoder().decode(payload)) as unknown;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof SyntaxError) throw invalid();
      throw error;
    }
  }
}

export function issueJwt(options: JwtOptions, reader: Reader): Promise<string> {
  return new Passports(options).write(reader);
}

export function jwtAuthenticator(options: JwtOptions): Authenticator {
  const passports = new Passports(options);
  return {
    challenge: challengeOf('Bearer'),
    async authenticate(request) {
      const jwt = readCredentials(request, 'Bearer');
      if (jwt === null) return null;
      const reader = await options.models.Reader.findByPk(await passports.read(jwt));
      if (!reader) throw invalid();
      if (reader.isActive) return { reader, by: 'jwt' };
      throw new BadCredentials('inactive', 'This reader is not active.');
    },
  };
}
