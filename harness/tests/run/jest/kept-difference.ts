import type { DifferentRow } from '../../../src/model/run';
import {
  differenceOf,
  keepDifferences,
  type Matchers,
} from '../../../src/run/jest/keep-differences';

/** Has Jest's matchers keep differences in this test file. */
export function keepDifferencesHere(): void {
  const place = Symbol.for('$$jest-matchers-object');
  const { matchers } = (globalThis as unknown as Record<symbol, { matchers: Matchers }>)[place] ?? {
    matchers: {},
  };
  keepDifferences(matchers);
}

/** What was kept of the expectation that fails in `act`. */
export function keptOf(act: () => void): ReturnType<typeof differenceOf> {
  try {
    act();
  } catch (error) {
    return differenceOf((error as { matcherResult: object }).matcherResult);
  }
  throw new Error('nothing failed');
}

/** Its rows as lines. */
export function rowsOf(act: () => void): string[] {
  return keptOf(act)?.rows?.map(showRow) ?? [];
}

function showRow({ at, expected, received }: DifferentRow): string {
  return `${at}: ${expected} / ${received}`;
}
