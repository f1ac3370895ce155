import type { Cell } from './data/test-database';

/**
 * Rows as `ORDER BY` gives them on the databases of the tests: by these columns, `-column` from the
 * last to the first, texts by code point.
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

/** Only characters of two units are in another order by units than by code points. */
const BEYOND_UNITS = /[\ud800-\udfff]/;

/**
 * Texts in the order of their code points, as bytes in UTF-8; JavaScript's `<` goes by units. Null
 * comes first.
 */
export function byCodePoint(one: Cell, other: Cell): number {
  if (typeof one === 'string' && typeof other === 'string') {
    if (BEYOND_UNITS.test(one) || BEYOND_UNITS.test(other))
      return Buffer.compare(Buffer.from(one), Buffer.from(other));
  }
  if (one === null || other === null) return Number(other === null) - Number(one === null);
  return one < other ? -1 : Number(one > other);
}
