import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

import type { Hasher } from './hasher';

export interface PasswordOptions {
  readonly log2N: number;
  readonly isProd: boolean;
}

interface Recipe {
  ln: number;
  r: number;
  p: number;
  salt: Buffer;
  length: number;
}

const toText = (data: Buffer) => data.toString('base64').split('=')[0] ?? '';

function cook(password: string, { ln, r, p, salt, length }: Recipe): Promise<string> {
  return new Promise((resolve, reject) => {
    const cost = { N: 2 ** ln, r, p, maxmem: 1100 * 1024 ** 2 };
    scrypt(password.normalize('NFKC'), salt, length, cost, (error, key) => {
      if (error) reject(error);
      else resolve(['', 'scrypt', `ln=${ln},r=${r},p=${p}`, toText(salt), toText(key)].join('$'));
    });
  });
}

/** Whatever is read wrongly here is written differently by `cook`, and then does not match. */
function readRecipe(encoded: string): Recipe {
  const [, , numbers = '', salt = '', key = ''] = encoded.split('$');
  const [ln = 0, r = 0, p = 0] = numbers.split(',').map((pair) => Number(pair.split('=')[1] || 0));
  return {
    ln,
    r,
    p,
    salt: Buffer.from(salt, 'base64'),
    length: Buffer.from(key, 'base64').length,
  };
}

function isPossible({ ln, r, p, salt, length }: Recipe): boolean {
  const numbers = [ln, r, p, salt.length];
  return length >= 16 && ln <= 20 && numbers.every((n) => Number.isInteger(n) && n > 0);
}

function equal(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

export function createPasswords({ log2N, isProd }: PasswordOptions): Hasher {
  const ln = isProd && log2N < 17 ? 17 : log2N;
  return {
    hash: (password) => cook(password, { ln, r: 8, p: 1, salt: randomBytes(16), length: 32 }),
    async verify(password, encoded) {
      const recipe = readRecipe(encoded);
      if (password === null || !isPossible(recipe)) return false;
      return equal(await cook(password, recipe), encoded);
    },
    mustUpdate(encoded) {
      const today = `^[$]scrypt[$]ln=${ln},r=8,p=1[$][A-Za-z0-9+/]{22}[$][A-Za-z0-9+/]{43}$`;
      return !new RegExp(today).test(encoded);
    },
  };
}
