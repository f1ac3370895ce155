import { isObject } from './branch';
import type { Comparison } from './comparison';
import { type Difference, tellDifference, tellEquality, type Values } from './tell-difference';

/** What Jest binds a matcher to, as far as it is needed here. */
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
 * Survives the copy that Jest makes of a failure. Code under test does not have it, so it cannot
 * set it.
 */
const KEPT = Symbol('difference');

/** What `keepDifferences` kept in the result of a matcher, as Jest hands it on with the error. */
export function differenceOf(matcherResult: object): Difference | undefined {
  return (matcherResult as MatcherResult)[KEPT];
}

interface Way extends Pick<Comparison, 'deep' | 'open' | 'strict'> {
  /** What is compared with what; `undefined` where Jest has to tell it. */
  readonly values: (received: unknown, expected: readonly unknown[]) => Values | undefined;
  /** The matcher that says whether two parts are equal. */
  readonly judge: string;
}

const ofValue: Way['values'] = (received, [expected]) => ({ expected, received });

/** Of a mock that was called more than once, nobody knows which call was meant. */
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
 * Has Jest's matchers say how the values differ while these are whole: what Jest hands on later is
 * a copy without prototypes, in which `expect.any(Number)` is an object like any other.
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
  // The mark by which Jest knows its own matchers is among them.
  return Object.defineProperties(keep, Object.getOwnPropertyDescriptors(matcher));
}

const DEEPEST = 10;
const WIDEST = 1000;

/**
 * Jest's matchers compare; what is no object is left to `toEqual`, since `toMatchObject` refuses
 * it.
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
