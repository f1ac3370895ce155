/** The most missing or different rows that are kept, and the most surplus ones. */
const MOST_ROWS = 4;

type Rows = Record<string, unknown>;

/**
 * Both lists, reduced to their differences, so that a comparison of hundreds of rows fails with a
 * few: `const books = narrow(list, expected); expect(books.received).toEqual(books.expected)`. Rows
 * are identified by their id (`id 7`), other values by themselves. When all rows are there, only
 * the first place at which the order differs is kept (`place 13`). For equal lists the result is
 * empty.
 */
export function narrow(
  received: readonly unknown[],
  expected: readonly unknown[],
): { received: Rows; expected: Rows } {
  const came = byName(received);
  const wanted = byName(expected);
  const differing = [...wanted.keys()].filter((name) => !isSame(came.get(name), wanted.get(name)));
  const unexpected = [...came.keys()].filter((name) => !wanted.has(name));
  const names = [...differing.slice(0, MOST_ROWS), ...unexpected.slice(0, MOST_ROWS)];
  if (names.length === 0) return firstPlace(received, expected);
  return { received: pick(came, names), expected: pick(wanted, names) };
}

function firstPlace(received: readonly unknown[], expected: readonly unknown[]) {
  const at = expected.findIndex((row, i) => !isSame(row, received[i]));
  if (at < 0) return { received: {}, expected: {} };
  const name = `place ${at + 1}`;
  return { received: { [name]: brief(received[at]) }, expected: { [name]: brief(expected[at]) } };
}

/** Compared as JSON, since received values have other prototypes than those in the test. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, sortKeys) === JSON.stringify(other, sortKeys);
}

function sortKeys(_: string, value: unknown): unknown {
  if (!isRow(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Rows by name; a repeated row gets another name: `id 7, again`. */
function byName(rows: readonly unknown[]): Map<string, unknown> {
  const named = new Map<string, unknown>();
  for (const row of rows) {
    let name = nameOf(row);
    while (named.has(name)) name = `${name}, again`;
    named.set(name, row);
  }
  return named;
}

function nameOf(row: unknown): string {
  return isRow(row) && 'id' in row ? `id ${String(row['id'])}` : JSON.stringify(row);
}

/** A row without the lists and objects in it. */
function brief(row: unknown): string {
  const isKept = (value: unknown) => value === row || typeof value !== 'object' || value === null;
  return JSON.stringify(
    row,
    isRow(row) ? (_: string, value: unknown) => (isKept(value) ? value : undefined) : undefined,
  );
}

function isRow(value: unknown): value is Rows {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pick(rows: ReadonlyMap<string, unknown>, names: readonly string[]): Rows {
  return Object.fromEntries(
    names.filter((name) => rows.has(name)).map((name) => [name, rows.get(name)]),
  );
}
