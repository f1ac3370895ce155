import type { ExerciseResult } from '../model/result';
import type { Paint } from './paint';

const MOST_LINES = 12;
const WIDEST = 200;

/**
 * What Sequelize prints when a sweep (a test that makes each statement fail once) made a COMMIT
 * fail, or the statement that begins a transaction.
 */
const OF_A_SWEEP =
  /(Committing|Rolling back) transaction \S+ failed with error ".*(the test made statement \d+ fail|no transaction is active)/;

/** The shop logs errors with their stack, also those that the test has made at a point. */
const OF_A_POINT = /PointFailure: the test made .* fail/;
const OF_A_STACK = /^\s+at /;

/** What the code printed. If it is known, what was printed in the first failed test comes first. */
export function renderOutput({ output, tests, problem }: ExerciseResult, paint: Paint): string[] {
  const all = linesOf(output);
  if (all.length === 0) return [];
  const shown = tests.find(({ verdict }) => verdict === 'failed' || verdict === 'not-run');
  const isKnown = problem === undefined && tests.some(({ printed }) => printed !== undefined);
  if (!shown || !isKnown) return [[paint.dim('Your code printed:'), ...indent(all)].join('\n')];
  const own = linesOf(shown.printed ?? '');
  const others = all.length - own.length;
  const count = `${others} ${others === 1 ? 'line' : 'lines'}`;
  if (own.length === 0) return [paint.dim(`Your code printed ${count} outside of this test.`)];
  const lead = others === 0 ? '' : ` (and ${count} outside of it)`;
  return [[paint.dim(`Your code printed in this test${lead}:`), ...indent(own)].join('\n')];
}

function linesOf(text: string): string[] {
  let isOfPoint = false;
  return text.split('\n').filter((line) => {
    isOfPoint = OF_A_POINT.test(line) || (isOfPoint && OF_A_STACK.test(line));
    return !isOfPoint && line.trim() !== '' && !OF_A_SWEEP.test(line);
  });
}

function indent(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map((line) => `  ${line.slice(0, WIDEST)}`);
  const more = lines.length - shown.length;
  return more === 0 ? shown : [...shown, `  … ${more} more lines`];
}
