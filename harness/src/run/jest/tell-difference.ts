import type { DifferentRow, Failure } from '../../model/run';
import { fitsOnLine, shortenPlace } from '../../support/shorten-pair';
import { type Comparison, NOTHING, type Pair } from './comparison';
import { findPairs } from './find-pairs';
import { showPair, showUnwanted } from './show-value';

const MOST_ROWS = 8;

/** How the two values of a failed expectation differ. */
export type Difference = Pick<Failure, 'expected' | 'received' | 'rows'>;

export type Values = Omit<Pair, 'at'>;

/**
 * Describes the difference as strings, which remain when the values are gone; `undefined` where
 * Jest's own message is better.
 */
export function tellDifference(values: Values, how: Comparison): Difference | undefined {
  const { expected, received } = values;
  if (isText(expected, received)) return undefined;
  const pairs = [...findPairs({ at: '', expected, received }, how)];
  const [first] = pairs;
  // The matcher may have accepted a part of what it compares, so only the rest is described.
  if (first?.at === '' && first.received === received)
    return { ...showPair(first, how.stringify), rows: undefined };
  return { expected: undefined, received: undefined, rows: tellRows(pairs, how) };
}

/** The same where the values are equal and should not be. */
export function tellEquality(values: Values, { stringify }: Comparison): Difference {
  return { ...showUnwanted(values, stringify), rows: undefined };
}

/** Two strings that are compared line by line. */
function isText(...both: readonly unknown[]): boolean {
  const texts = both.filter((one) => typeof one === 'string');
  return (
    texts.length === both.length && texts.some((text) => text.includes('\n') && !fitsOnLine(text))
  );
}

function tellRows(pairs: readonly Pair[], { stringify }: Comparison): DifferentRow[] {
  const shown = choose(pairs);
  const more = pairs.length - shown.length;
  const rows = shown.map((pair) => ({ at: shortenPlace(pair.at), ...showPair(pair, stringify) }));
  return more === 0 ? rows : [...rows, { at: `… and ${more} more`, expected: '', received: '' }];
}

/**
 * As many pairs as a screen can hold. Unexpected parts get their share, however many expected ones
 * are missing.
 */
function choose(pairs: readonly Pair[]): readonly Pair[] {
  const unexpected = pairs.filter(({ expected }) => expected === NOTHING);
  const others = pairs.filter(({ expected }) => expected !== NOTHING);
  const room = MOST_ROWS - Math.min(unexpected.length, MOST_ROWS / 2);
  const first = others.slice(0, room);
  const chosen = new Set([...first, ...unexpected.slice(0, MOST_ROWS - first.length)]);
  return pairs.filter((pair) => chosen.has(pair));
}
