import type { Chance } from '../../../../chapters/kit/src/samples/chance';
import { oneOf } from './make-value';

/** Stands for JSON that no value of JavaScript becomes: replaced in the finished text. */
const RAW: Readonly<Record<string, string>> = {
  '@too-large@': '1e400',
  '@too-small@': '-1e400',
  '@minus-zero@': '-0',
  '@digits@': '9'.repeat(400),
  '@deep@': '{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000),
  '@deep-list@': '['.repeat(3_000) + ']'.repeat(3_000),
};

/** What a field may hold instead of what belongs there. */
const ODD_VALUES: readonly unknown[] = [
  ...Object.keys(RAW),
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfffy',
  '1',
  '0x1',
  '01',
  '1e0',
  'null',
  'x'.repeat(5_000),
  '📚'.repeat(200),
  "'; DROP TABLE books; --",
  '2023-02-30',
  '0000-00-00',
  '99999999999999999999.99',
  [],
  ['a'],
  {},
  { $ne: null },
  { toString: 1 },
  [[[{}]]],
];

/** Keys that no body describes. */
const ODD_KEYS = ['__proto__', 'constructor', 'id', 'is_staff', 'toString', '', '$where', 'ä\0'];

/** The JSON of a body that was right until one or two things in it were changed. */
export function spoilBody(body: unknown, chance: Chance): string {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isObject) return putRaw(JSON.stringify(oneOf(ODD_VALUES, chance)));
  const entries = Object.entries(body);
  const at = chance.upTo(Math.max(1, entries.length)) - 1;
  const name = entries[at]?.[0] ?? 'name';
  switch (chance.upTo(8)) {
    case 1:
      return writeObject(withoutKey(entries, at));
    case 2:
      return writeObject([...entries, [oneOf(ODD_KEYS, chance), oneOf(ODD_VALUES, chance)]]);
    case 3:
      return writeObject([...entries, ['__proto__', { is_staff: true, name: 'x' }]]);
    case 4:
      // The same key again: the last one counts for most parsers.
      return writeObject([...entries, [name, oneOf(ODD_VALUES, chance)]]);
    default:
      return writeObject([...withoutKey(entries, at), [name, oneOf(ODD_VALUES, chance)]]);
  }
}

type Entries = [string, unknown][];

function withoutKey(entries: Entries, at: number): Entries {
  return entries.filter((_, i) => i !== at);
}

/** Written by hand, since an object has each key once, and `__proto__` not at all. */
function writeObject(entries: Entries): string {
  const fields = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return putRaw(`{${fields.join(',')}}`);
}

function putRaw(text: string): string {
  return text.replace(/"(@[a-z-]+@)"/g, (quoted, name: string) => RAW[name] ?? quoted);
}
