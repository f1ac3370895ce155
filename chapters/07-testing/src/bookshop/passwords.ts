import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

const KEY_BYTES = 32;

/** Passwords by scrypt. */
export interface Passwords {
  /** A salted hash. */
  hash(password: string): Promise<string>;
  isRight(password: string, hash: string): Promise<boolean>;
}

/** Each step of `cost` makes a hash twice as slow, for the shop and for whoever guesses. */
export function createPasswords(cost: number): Passwords {
  const keyOf = (password: string, salt: Buffer) =>
    derive(password, salt, KEY_BYTES, { N: 2 ** cost });
  return {
    async hash(password) {
      const salt = randomBytes(16);
      const key = await keyOf(password, salt);
      return `${salt.toString('hex')}.${key.toString('hex')}`;
    },
    async isRight(password, hash) {
      const [salt = '', key = ''] = hash.split('.');
      const given = await keyOf(password, Buffer.from(salt, 'hex'));
      return timingSafeEqual(given, Buffer.from(key, 'hex'));
    },
  };
}
