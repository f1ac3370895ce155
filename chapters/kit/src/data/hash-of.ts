import { createHash } from 'node:crypto';

const known = new WeakMap<object, string>();

/**
 * What a template is named for: its statements, which are read once where the same list comes
 * again.
 */
export function hashOf(statements: readonly string[]): string {
  const hash =
    known.get(statements) ??
    createHash('sha256').update(statements.join(';\n')).digest('hex').slice(0, 16);
  known.set(statements, hash);
  return hash;
}
