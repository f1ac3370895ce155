import type { Cell } from './data/test-database';

/**
 * Sorts rows as `ORDER BY` does on the databases of the tests: by these columns, `-column` in
 * falling order, strings by code point.
 */
export function sortBy<R extends object>(
  rows: readonly R[],
  ...columns: readonly `${'' | '-'}${keyof R & string}`[]
): R[] {
  return [...rows].sort((one, other) => {
    for (const column of columns) {
      const name = column.replace(/^-/, '') as keyof R;
      const order = byCodePoint(one[name] as Cell, other[name] as Cell);
      if (order !== 0) return column.startsWith('-') ? -order : order;
    }
    return 0;
  });
}

/** The order by units differs from that by code points only for characters of two units. */
const BEYOND_UNITS = /[\ud800-\udfff]/;

/**
 * Compares strings by code point, which is also the order of their UTF-8 bytes; JavaScript's `<`
 * compares units. Null comes first.
 */
export function byCodePoint(one: Cell, other: Cell): number {
  if (typeof one === 'string' && typeof other === 'string') {
    if (BEYOND_UNITS.test(one) || BEYOND_UNITS.test(other))
      return Buffer.compare(Buffer.from(one), Buffer.from(other));
  }
  if (one === null || other === null) return Number(other === null) - Number(one === null);
  return one < other ? -1 : Number(one > other);
}
