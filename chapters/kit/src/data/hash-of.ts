import { createHash } from 'node:crypto';

const known = new WeakMap<object, string>();

/** The hash of statements, for the name of a template; it is computed once for each list. */
export function hashOf(statements: readonly string[]): string {
  const hash =
    known.get(statements) ??
    createHash('sha256').update(statements.join(';\n')).digest('hex').slice(0, 16);
  known.set(statements, hash);
  return hash;
}
