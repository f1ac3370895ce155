import { createHash, randomBytes } from 'node:crypto';

import type { Models } from '../data/models';
import { BadCredentials } from './access-error';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

export interface TokenOptions {
  readonly models: Pick<Models, 'Reader' | 'Token'>;
  now(): number;
}

export const issueToken = async (
  { models: { Token }, now }: TokenOptions,
  readerId: number,
): Promise<string> => {
  const token = randomBytes(48).toString('base64url');
  const createdAt = new Date(now());
  await Token.bulkCreate([{ readerId, digest: sha256(token), createdAt }]);
  return token;
};

export const revokeToken = async (
  { models: { Token } }: TokenOptions,
  token: string,
): Promise<void> => {
  await Token.destroy({ where: { digest: sha256(token) } });
};

interface Rule {
  readonly code: string;
  readonly breaks: (token: string) => boolean;
}

const RULES: readonly Rule[] = [
  { code: 'token-missing', breaks: (token) => token === '' },
  { code: 'token-spaces', breaks: (token) => /\s/.test(token) },
  { code: 'token-characters', breaks: (token) => /[^A-Za-z0-9_-]/.test(token) },
];

/** Reads the header by itself, and asks with SQL. */
export const tokenAuthenticator = ({ models: { Reader, Token }, now }: TokenOptions): Authenticator => ({
  challenge: challengeOf('Token'),
  async authenticate({ headers: { authorization = '' } }) {
    const [scheme = '', ...rest] = authorization.split(/[ \t]/);
    if (scheme.toUpperCase() !== 'TOKEN') return null;
    const token = rest.join(' ').trim();
    const broken = RULES.find(({ breaks }) => breaks(token));
    if (broken) throw new BadCredentials(broken.code, 'This cannot be a token.');
    const db = Token.sequelize;
    if (!db) throw new Error('the model has no connection');
    const [rows] = await db.query('SELECT reader_id, created_at FROM tokens WHERE digest = $1', {
      bind: [sha256(token)],
    });
    const [row] = rows as { reader_id: number; created_at: string | Date }[];
    const reader = row && (await Reader.findOne({ where: { id: row.reader_id } }));
    if (!reader) throw new BadCredentials('token-unknown', 'Nobody has this token.');
    const ends = new Date(row.created_at).getTime() + 90 * 24 * 3_600_000;
    if (ends <= now()) throw new BadCredentials('token-expired', 'Ask for a new token.');
    if (!reader.isActive) throw new BadCredentials('inactive', 'This reader is not active.');
    return { reader, by: 'token' };
  },
});

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');
