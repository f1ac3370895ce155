import { ForeignKeyConstraintError } from 'sequelize';

import { RuleError } from '../rule-error';

/**
 * Why the database rejected a delivered row; `undefined` when the error is not about the
 * row at all.
 */
export function refusalOf(error: unknown): RuleError | undefined {
  if (error instanceof ForeignKeyConstraintError) {
    return new RuleError('unknown-author', 'The row names an author who is not here.');
  }
  if (isBrokenCheck(error)) {
    return new RuleError('invalid-copies', 'The row delivers fewer than no copies.');
  }
  return undefined;
}

/**
 * Sequelize has no error class for this: PostgreSQL's error becomes a DatabaseError, SQLite's an
 * error about UNIQUE.
 */
function isBrokenCheck(error: unknown): boolean {
  const { parent } = error as { parent?: { code?: string; message?: string } };
  return parent?.code === '23514' || /CHECK constraint failed/.test(parent?.message ?? '');
}
