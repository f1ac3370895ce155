import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { Hasher } from './hasher';

const SCHEME = 'toy';

/**
 * Used where the guard `passwords` is not active. It is fast, and so not safe for passwords that
 * somebody might guess: a graphics card tries billions of them in a second.
 */
export const toyHasher: Hasher = {
  hash: async (password) => encode(password, randomBytes(9).toString('base64url')),
  verify: async (password, encoded) => {
    const [, salt = ''] = encoded.split('$');
    const expected = Buffer.from(encoded);
    const found = Buffer.from(encode(password ?? '', salt));
    return (
      password !== null && found.length === expected.length && timingSafeEqual(found, expected)
    );
  },
  mustUpdate: (encoded) => !isToy(encoded),
};

/** `hasher`, for a database that still has hashes of the toy: they are verified, and replaced. */
export function replaceToys(hasher: Hasher): Hasher {
  return {
    hash: (password) => hasher.hash(password),
    verify: (password, encoded) => (isToy(encoded) ? toyHasher : hasher).verify(password, encoded),
    mustUpdate: (encoded) => isToy(encoded) || hasher.mustUpdate(encoded),
  };
}

function isToy(encoded: string): boolean {
  return encoded.startsWith(`${SCHEME}$`);
}

function encode(password: string, salt: string): string {
  const digest = createHmac('sha256', salt).update(password).digest('base64url');
  return [SCHEME, salt, digest].join('$');
}
