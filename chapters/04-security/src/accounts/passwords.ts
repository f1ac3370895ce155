import { NotImplemented } from '@bookshop/kit/app';

import type { Hasher } from './hasher';

export interface PasswordOptions {
  /** The cost: N is two to the power of it. */
  readonly log2N: number;
  /** Whether the shop is open to the street, and so may not be cheap. */
  readonly isProd: boolean;
}

/** Passwords by scrypt. */
export function createPasswords(_options: PasswordOptions): Hasher {
  // TODO: hash with a salt, and write down how it was done.
  throw new NotImplemented('security/password-hashing');
}
