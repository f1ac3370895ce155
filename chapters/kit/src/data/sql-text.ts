import type { Cell, Row } from './test-database';

/** A name in double quotes: both dialects take them. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteValue(value: Cell | boolean): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return String(value);
}

/**
 * A copy with strings for all values: on PostgreSQL they get the type of their column, so that 1 is
 * also true.
 */
export function untyped(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, value === null ? null : String(value)]),
  );
}

/** The most rows in one INSERT: SQLite has a limit on compound statements. */
const MOST_ROWS = 400;

/**
 * The INSERTs for these rows, in their order; a column that a row does not name gets its default.
 */
export function insertTexts(table: string, rows: readonly Row[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at < rows.length;) {
    const columns = Object.keys(rows[at] ?? {});
    const alike = rows.slice(at, at + MOST_ROWS);
    const other = alike.findIndex((row) => !haveSame(columns, Object.keys(row)));
    const taken = other < 0 ? alike : alike.slice(0, other);
    const values = taken.map((row) => {
      return `(${columns.map((column) => quoteValue(row[column] ?? null)).join(', ')})`;
    });
    const names = columns.map(quoteName).join(', ');
    texts.push(`INSERT INTO ${quoteName(table)} (${names}) VALUES ${values.join(', ')}`);
    at += taken.length;
  }
  return texts;
}

function haveSame(columns: readonly string[], others: readonly string[]): boolean {
  return columns.length === others.length && others.every((column) => columns.includes(column));
}

/** `NEW."id" = 2 AND …`, or a condition that is always true. */
export function conditionOn(record: 'NEW' | 'OLD', where: Row): string {
  const parts = Object.entries(where).map(([column, value]) =>
    value === null
      ? `${record}.${quoteName(column)} IS NULL`
      : `${record}.${quoteName(column)} = ${quoteValue(value)}`,
  );
  return parts.length === 0 ? '1 = 1' : parts.join(' AND ');
}

/** Sorts a list, so that the order does not depend on the database's catalogue. */
export function sortedByText<T>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
