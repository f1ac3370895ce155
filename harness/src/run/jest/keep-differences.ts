import { isObject } from './branch';
import type { Comparison } from './comparison';
import { type Difference, tellDifference, tellEquality, type Values } from './tell-difference';

/** The part of a matcher's `this` that is needed here. */
interface MatcherContext {
  readonly isNot?: boolean;
  readonly customTesters: readonly unknown[];
  equals(one: unknown, other: unknown, testers: readonly unknown[]): boolean;
  readonly utils: { stringify(value: unknown, maxDepth: number, maxWidth: number): string };
}

interface MatcherResult {
  readonly pass: boolean;
  readonly [KEPT]?: Difference | undefined;
}

type Matcher = (this: MatcherContext, received: unknown, ...expected: unknown[]) => MatcherResult;

/** Jest's matchers by name, as it keeps them for one test file. */
export type Matchers = Record<string, Matcher>;

/**
 * A symbol key survives when Jest copies a failure. Code under test does not have the symbol, so it
 * cannot set it.
 */
const KEPT = Symbol('difference');

/**
 * The difference that `keepDifferences` stored in the result of a matcher, which Jest passes on
 * with the error.
 */
export function differenceOf(matcherResult: object): Difference | undefined {
  return (matcherResult as MatcherResult)[KEPT];
}

interface Way extends Pick<Comparison, 'deep' | 'open' | 'strict'> {
  /** The values to compare; `undefined` where Jest's own message is used. */
  readonly values: (received: unknown, expected: readonly unknown[]) => Values | undefined;
  /** The matcher that says whether two parts are equal. */
  readonly judge: string;
}

const ofValue: Way['values'] = (received, [expected]) => ({ expected, received });

/** When a mock was called more than once, it is unknown which call was meant. */
const ofCall: Way['values'] = (mock, expected) => {
  const { calls } = (mock as { mock: { calls: unknown[][] } }).mock;
  return calls.length === 1 ? { expected, received: calls[0] } : undefined;
};

const EQUAL: Way = {
  deep: true,
  open: false,
  strict: false,
  values: ofValue,
  judge: 'toEqual',
};

const WAYS: Readonly<Record<string, Way>> = {
  toBe: { ...EQUAL, deep: false },
  toEqual: EQUAL,
  toStrictEqual: { ...EQUAL, strict: true, judge: 'toStrictEqual' },
  toMatchObject: { ...EQUAL, open: true, judge: 'toMatchObject' },
  toHaveBeenCalledWith: { ...EQUAL, values: ofCall },
};

/**
 * Makes Jest's matchers compute the difference while the original values exist: Jest passes on a
 * copy without prototypes, in which `expect.any(Number)` is a plain object.
 */
export function keepDifferences(matchers: Matchers): void {
  const originals = { ...matchers };
  for (const [name, way] of Object.entries(WAYS)) {
    const matcher = matchers[name];
    if (matcher) matchers[name] = keeping(matcher, way, originals);
  }
}

function keeping(matcher: Matcher, way: Way, originals: Matchers): Matcher {
  function keep(this: MatcherContext, received: unknown, ...expected: unknown[]): MatcherResult {
    const result = matcher.call(this, received, ...expected);
    const values = result.pass === Boolean(this.isNot) && way.values(received, expected);
    if (!values) return result;
    const tell = result.pass ? tellEquality : tellDifference;
    return { ...result, [KEPT]: tell(values, { ...way, ...compareBy(way, originals, this) }) };
  }
  // The copied properties include the mark of Jest's own matchers.
  return Object.defineProperties(keep, Object.getOwnPropertyDescriptors(matcher));
}

const DEEPEST = 10;
const WIDEST = 1000;

/**
 * Compares with Jest's matchers. Values that are not objects are compared by `toEqual`, since
 * `toMatchObject` throws for them.
 */
function compareBy(
  { judge }: Way,
  matchers: Matchers,
  context: MatcherContext,
): Pick<Comparison, 'equals' | 'equalsInMatcher' | 'stringify'> {
  const plain = { ...context, isNot: false };
  return {
    equals: (received, expected) => {
      const name = isObject(received) && isObject(expected) ? judge : 'toEqual';
      return matchers[name]?.call(plain, received, expected).pass ?? false;
    },
    equalsInMatcher: (received, expected) =>
      context.equals(expected, received, context.customTesters),
    stringify: (value) => context.utils.stringify(value, DEEPEST, WIDEST),
  };
}
