import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import type { Models, Reader } from '../data/models';

const derive: (
  password: string,
  salt: Buffer,
  bytes: number,
  cost: ScryptOptions,
) => Promise<Buffer> = promisify(scrypt);

/** What OWASP recommends for scrypt: 16 MiB of memory, five times. */
const COST = { N: 2 ** 14, r: 8, p: 5 };
const BYTES = 32;

/** The stored form of a password: `scrypt$N$r$p$salt$key`, so that the cost can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const { N, r, p } = COST;
  const salt = randomBytes(16);
  const key = await derive(password, salt, BYTES, COST);
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** A digest that no password has; comparing with it takes as long as with any other. */
const OF_NOBODY =
  'scrypt$16384$8$5$ctXd2eh4gbU_5_eO6Y-5Tg$SAElzh6vP_6TRWWBFLyHL0JjIoDzQ3kB-84yaxx_Gsk';

/**
 * The reader with this name and password, who must be active. `null` does not reveal what was
 * wrong, and neither does the time: an unknown name takes as long as a wrong password.
 */
export async function checkPassword(
  { Reader }: Pick<Models, 'Reader'>,
  username: string,
  password: string,
): Promise<Reader | null> {
  const reader = await Reader.scope('withPassword').findOne({ where: { username } });
  const isRight = await isPasswordOf(reader?.passwordDigest ?? OF_NOBODY, password);
  return isRight && reader?.isActive ? reader : null;
}

async function isPasswordOf(digest: string, password: string): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = digest.split('$');
  const expected = Buffer.from(key, 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64url'), expected.length, cost);
  return timingSafeEqual(derived, expected);
}
