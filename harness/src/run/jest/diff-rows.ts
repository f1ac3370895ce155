import type { DifferentRow } from '../../model/run';

const MOST_ROWS = 8;
const LONGEST = 100;

/** Where two values differ, row by row; `undefined` when that says no more than the two values themselves. */
export function diffRows(
  expected: unknown,
  received: unknown,
  { subset }: { subset: boolean },
): readonly DifferentRow[] | undefined {
  if (!isBranch(expected) || !isBranch(received)) return undefined;
  const rows: DifferentRow[] = [];
  collect({ expected, received, at: '' }, subset, rows);
  const more = rows.length - MOST_ROWS;
  if (more <= 0) return rows;
  return [...rows.slice(0, MOST_ROWS), { at: `… and ${more} more`, expected: '', received: '' }];
}

interface Pair {
  expected: unknown;
  received: unknown;
  at: string;
}

function collect({ expected, received, at }: Pair, subset: boolean, rows: DifferentRow[]): void {
  if (isMatcher(expected)) {
    if (expected.asymmetricMatch(received)) return;
    rows.push({
      at,
      expected: expected.toAsymmetricMatcher?.() ?? expected.toString(),
      received: show(received),
    });
    return;
  }
  if (!isBranch(expected) || !isBranch(received) || isArray(expected) !== isArray(received)) {
    if (show(expected) !== show(received))
      rows.push({ at, expected: show(expected), received: show(received) });
    return;
  }
  // Also where objects may hold more than was expected, a list may not.
  const open = subset && !isArray(expected);
  const keys = new Set([...Object.keys(expected), ...(open ? [] : Object.keys(received))]);
  for (const key of keys) {
    const next = isArray(expected) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`;
    collect({ expected: expected[key], received: received[key], at: next }, subset, rows);
  }
}

interface Matcher {
  asymmetricMatch(value: unknown): boolean;
  toAsymmetricMatcher?(): string;
  toString(): string;
}

/** `expect.any(String)` and its like: they judge a value themselves. */
function isMatcher(value: unknown): value is Matcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asymmetricMatch' in value &&
    typeof value.asymmetricMatch === 'function'
  );
}

type Branch = Record<string, unknown>;

/** An outcome such as `{ error: 'invalid' }` is one value to its reader. */
function isBranch(value: unknown): value is Branch {
  return (
    typeof value === 'object' &&
    value !== null &&
    !isRefusal(value) &&
    Object.keys(value).length > 0
  );
}

function isRefusal(value: object): value is { error: string } {
  const keys = Object.keys(value);
  return keys.length === 1 && 'error' in value && typeof value.error === 'string';
}

function isArray(value: Branch): boolean {
  return Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null && isRefusal(value))
    return `error ${value.error}`;
  const text = (JSON.stringify(value) as string | undefined) ?? typeof value;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
