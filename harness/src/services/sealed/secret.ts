import { randomBytes } from 'node:crypto';

/** A password or a name that nobody can guess. */
export function newSecret(): string {
  return randomBytes(18).toString('base64url');
}
