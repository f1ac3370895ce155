import { createHash, randomBytes } from 'node:crypto';

import type { Models } from '../data/models';
import { BadCredentials } from './access-error';
import type { Authenticator } from './authenticator';
import { challengeOf, readCredentials } from './authorization';

export interface TokenOptions {
  readonly models: Pick<Models, 'Reader' | 'Token'>;
  now(): number;
}

const DAYS = 90;

/** The rows of the table, by what a caller holds. */
class TokenBook {
  readonly #options: TokenOptions;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  async add(readerId: number): Promise<string> {
    const token = `lantern_${randomBytes(32).toString('hex')}`;
    const { models, now } = this.#options;
    await models.Token.build({ readerId, digest: key(token), createdAt: new Date(now()) }).save();
    return token;
  }

  async remove(token: string): Promise<void> {
    const row = await this.#find(token);
    if (row) await row.destroy();
  }

  /** Two questions in place of a join. */
  async open(token: string) {
    const row = await this.#find(token);
    const reader = row && (await this.#options.models.Reader.findByPk(row.readerId));
    if (!row || !reader) return { refusal: 'token-unknown' } as const;
    const end = new Date(row.createdAt);
    end.setUTCDate(end.getUTCDate() + DAYS);
    if (this.#options.now() >= end.getTime()) return { refusal: 'token-expired' } as const;
    return reader.isActive ? ({ reader } as const) : ({ refusal: 'inactive' } as const);
  }

  #find(token: string) {
    return this.#options.models.Token.findOne({ where: { digest: key(token) } });
  }
}

export function issueToken(options: TokenOptions, readerId: number): Promise<string> {
  return new TokenBook(options).add(readerId);
}

export function revokeToken(options: TokenOptions, token: string): Promise<void> {
  return new TokenBook(options).remove(token);
}

export function tokenAuthenticator(options: TokenOptions): Authenticator {
  const book = new TokenBook(options);
  return {
    challenge: challengeOf('Token'),
    authenticate: async (request) => {
      const token = readCredentials(request, 'Token');
      if (token === null) return null;
      const opened = formOf(token) ?? (await book.open(token));
      if (opened.refusal !== undefined) throw new BadCredentials(opened.refusal, `Refused: ${opened.refusal}.`);
      return { reader: opened.reader, by: 'token' };
    },
  };
}

function formOf(token: string) {
  if (token.length === 0) return { refusal: 'token-missing' } as const;
  if (token.split(/\s/).length > 1) return { refusal: 'token-spaces' } as const;
  for (const one of token)
    if (!/[A-Za-z0-9_-]/.test(one)) return { refusal: 'token-characters' } as const;
  return undefined;
}

function key(token: string): string {
  const hash = createHash('sha256');
  hash.update(Buffer.from(token, 'utf8'));
  return hash.digest().toString('hex');
}
