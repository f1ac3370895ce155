import { createHash } from 'node:crypto';

/** One hash of several parts, in hex. */
export function sha256(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  // Lengths keep two lists apart that read the same when joined.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}
