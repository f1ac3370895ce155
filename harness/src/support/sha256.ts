import { createHash } from 'node:crypto';

/** One hash of several parts, in hex. */
export function sha256(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  // The lengths make two lists differ that are equal when joined.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}
