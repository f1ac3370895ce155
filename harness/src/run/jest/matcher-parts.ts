import { isObject, keysOf } from './branch';
import { type Comparison, NOTHING, type Pair, type Part, placeOf } from './comparison';

/** `expect.any(String)` and similar ones, which check a value themselves. */
export interface AsymmetricMatcher {
  readonly $$typeof: symbol;
  readonly sample: unknown;
  toString(): string;
}

export function isMatcher(value: unknown): value is AsymmetricMatcher {
  return isObject(value) && value['$$typeof'] === Symbol.for('jest.asymmetricMatcher');
}

/** The expected parts that a matcher does not find, for matchers that expect parts. */
export function partsOfMatcher(
  { at, expected, received }: Pair & { expected: AsymmetricMatcher },
  comparison: Comparison,
): Part[] {
  const how = { ...comparison, equals: comparison.equalsInMatcher, open: false, strict: false };
  const { sample } = expected;
  const differs = (item: unknown) => !how.equals(item, sample);
  switch (expected.toString()) {
    case 'ObjectContaining':
      if (!isObject(received) || Array.isArray(received) || !isObject(sample)) return [];
      return keysOf(sample).flatMap((key) => {
        const isThere = key in received;
        if (isThere && how.equals(received[key], sample[key])) return [];
        const value = isThere ? received[key] : NOTHING;
        const place = placeOf(at, key, false);
        return [{ pair: { at: place, expected: sample[key], received: value }, how }];
      });
    case 'ArrayOf':
      if (!Array.isArray(received)) return [];
      return received.flatMap((item: unknown, i) =>
        differs(item)
          ? [{ pair: { at: placeOf(at, i, true), expected: sample, received: item }, how }]
          : [],
      );
    case 'ArrayContaining':
      if (!Array.isArray(received) || !Array.isArray(sample)) return [];
      return withoutFound({ at, expected, received }, sample, how);
    default:
      return [];
  }
}

/** The same matcher without the items that were found. */
function withoutFound(
  { at, expected, received }: Pair & { expected: AsymmetricMatcher; received: unknown[] },
  sample: readonly unknown[],
  how: Comparison,
): Part[] {
  const missing = sample.filter((item) => !received.some((other) => how.equals(other, item)));
  if (missing.length === sample.length) return [];
  const rest: unknown = Object.create(expected, { sample: { value: missing } });
  return [{ pair: { at, expected: rest, received }, how }];
}
