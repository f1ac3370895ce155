import { isObject } from './branch';
import type { Comparison } from './comparison';
import { type Difference, tellDifference, tellEquality } from './tell-difference';

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

type Matcher = (this: MatcherContext, received: unknown, expected: unknown) => MatcherResult;

/** Jest's matchers by name, as it keeps them for one test file. */
export type Matchers = Record<string, Matcher>;

/** Survives the copy that Jest makes of a failure. Code under test does not have it, so it cannot set it. */
const KEPT = Symbol('difference');

/** What `keepDifferences` kept in the result of a matcher, as Jest hands it on with the error. */
export function differenceOf(matcherResult: object): Difference | undefined {
  return (matcherResult as MatcherResult)[KEPT];
}

const WAYS = {
  toBe: { deep: false, open: false, strict: true },
  toEqual: { deep: true, open: false, strict: false },
  toStrictEqual: { deep: true, open: false, strict: true },
  toMatchObject: { deep: true, open: true, strict: false },
} as const;

/**
 * Has Jest's matchers say how the values differ while these are whole: what Jest hands on later is a copy without
 * prototypes, in which `expect.any(Number)` is an object like any other.
 */
export function keepDifferences(matchers: Matchers): void {
  const { toEqual } = matchers;
  for (const [name, way] of Object.entries(WAYS)) {
    const matcher = matchers[name];
    if (!matcher || !toEqual) continue;
    matchers[name] = keeping(matcher, (context) => ({
      ...way,
      ...compareBy(matcher, toEqual, context),
    }));
  }
}

function keeping(matcher: Matcher, compare: (context: MatcherContext) => Comparison): Matcher {
  function keep(this: MatcherContext, received: unknown, expected: unknown): MatcherResult {
    const result = matcher.call(this, received, expected);
    if (result.pass !== Boolean(this.isNot)) return result;
    const tell = result.pass ? tellEquality : tellDifference;
    return { ...result, [KEPT]: tell({ expected, received }, compare(this)) };
  }
  // The mark by which Jest knows its own matchers is among them.
  return Object.defineProperties(keep, Object.getOwnPropertyDescriptors(matcher));
}

const DEEPEST = 10;
const WIDEST = 1000;

/** The matcher itself compares; what is no object is left to `toEqual`, since `toMatchObject` refuses it. */
function compareBy(
  matcher: Matcher,
  toEqual: Matcher,
  context: MatcherContext,
): Pick<Comparison, 'equals' | 'equalsInMatcher' | 'stringify'> {
  const plain = { ...context, isNot: false };
  return {
    equals: (received, expected) => {
      const judge = isObject(received) && isObject(expected) ? matcher : toEqual;
      return judge.call(plain, received, expected).pass;
    },
    equalsInMatcher: (received, expected) =>
      context.equals(expected, received, context.customTesters),
    stringify: (value) => context.utils.stringify(value, DEEPEST, WIDEST),
  };
}
