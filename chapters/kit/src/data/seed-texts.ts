import { insertTexts, quoteName, quoteValue, untyped } from './sql-text';
import type { Row, TestDatabase } from './test-database';

/**
 * The statements that fill empty tables with these rows. They are part of a template, which tests
 * copy.
 */
export function seedTexts(
  dialect: TestDatabase['dialect'],
  tables: Readonly<Record<string, readonly Row[]>>,
): string[] {
  const filled = Object.entries(tables).filter(([, rows]) => rows.length > 0);
  if (filled.length === 0) return [];
  if (dialect === 'sqlite') {
    return ['BEGIN', ...filled.flatMap(([table, rows]) => insertTexts(table, rows)), 'COMMIT'];
  }
  return filled.flatMap(([table, rows]) => [
    ...insertTexts(table, rows.map(untyped)),
    ...('id' in (rows[0] ?? {}) ? [takeNumbers(table)] : []),
  ]);
}

/** Ids of the inserted rows are not given again, as on SQLite. */
function takeNumbers(table: string): string {
  const sequence = `pg_get_serial_sequence(${quoteValue(quoteName(table))}, 'id')`;
  return `SELECT setval(sequence, (SELECT max(id) FROM ${quoteName(table)})) FROM (SELECT ${sequence} AS sequence) AS known WHERE sequence IS NOT NULL`;
}
