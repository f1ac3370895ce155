import { timingSafeEqual, webcrypto } from 'node:crypto';

import { z } from 'zod';

import type { Models } from '../data/models';
import { BadCredentials } from './access-error';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

export interface TokenOptions {
  readonly models: Pick<Models, 'Reader' | 'Token'>;
  now(): number;
}

const form = z
  .string()
  .min(1, 'token-missing')
  .regex(/^\S*$/, 'token-spaces')
  .regex(/^[A-Za-z0-9_-]*$/, 'token-characters');

const LIFE = 90 * 86_400_000;

export async function issueToken({ models, now }: TokenOptions, readerId: number) {
  const bytes = webcrypto.getRandomValues(new Uint8Array(40));
  const token = Buffer.from(bytes).toString('hex');
  await models.Token.create({
    readerId,
    digest: (await digest(token)).toString('hex'),
    createdAt: new Date(now()),
  });
  return token;
}

export async function revokeToken({ models }: TokenOptions, token: string): Promise<void> {
  const kept = (await digest(token)).toString('hex');
  await models.Token.destroy({ where: { digest: kept }, limit: 1 });
}

export function tokenAuthenticator({ models: { Token }, now }: TokenOptions): Authenticator {
  const challenge = challengeOf('Token');
  return {
    challenge,
    async authenticate(request) {
      const sent = readCredentials(request, 'Token');
      if (sent === null) return null;
      const { data: token, error } = form.safeParse(sent);
      if (token === undefined) throw refusal(error?.issues[0]?.message ?? 'token-characters');
      const bytes = await digest(token);
      const found = await Token.findAll({
        where: { digest: bytes.toString('hex') },
        include: ['reader'],
      });
      const row = found.find((one) => timingSafeEqual(Buffer.from(one.digest, 'hex'), bytes));
      if (!row?.reader) throw refusal('token-unknown');
      const { reader } = row;
      if (now() - row.createdAt.valueOf() >= LIFE) throw refusal('token-expired');
      if (!reader.isActive) throw refusal('inactive');
      return { reader, by: 'token' };
    },
  };
}

function refusal(code: string): BadCredentials {
  return new BadCredentials(code, 'This token lets nobody in.');
}

async function digest(token: string): Promise<Buffer> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', new TextEncoder().encode(token)));
}
