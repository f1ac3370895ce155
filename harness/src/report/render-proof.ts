import type { TestRun } from '../model/run';
import type { Paint } from './paint';

/** One exercise's row of the matrix. */
export interface ProofRow {
  readonly exercise: string;
  readonly trials: readonly {
    readonly name: string;
    readonly kind: 'starter' | 'right' | 'wrong';
    readonly tests: readonly TestRun[];
    /** The lanes in which a wrong answer is caught; undefined when it is caught in all. */
    readonly lanes: readonly string[] | undefined;
  }[];
}

export interface BreachView {
  readonly rule: number;
  readonly where: string;
  readonly what: string;
  readonly next: string;
}

/** The table of exercises and answers, and every breach of a rule with its next step. */
export function renderProof(
  rows: readonly ProofRow[],
  breaches: readonly BreachView[],
  paint: Paint,
): string {
  const table = rows.flatMap(({ exercise, trials }) => [
    paint.bold(exercise),
    ...trials.map(({ name, kind, tests, lanes }) => {
      const failed = tests.filter(({ status }) => status === 'failed').length;
      const skipped = tests.filter(({ status }) => status === 'skipped').length;
      const count = `${tests.length - failed - skipped} pass, ${failed} fail${skipped > 0 ? `, ${skipped} not graded` : ''}`;
      const only = lanes === undefined ? '' : ` (caught in ${lanes.join(' and ')} only)`;
      return `  ${kind.padEnd(8)} ${name.padEnd(32)} ${count}${only}`;
    }),
  ]);
  const found = breaches.map(({ rule, where, what, next }) =>
    [paint.red(`rule ${rule}, ${where}: ${what}`), `  → ${next}`].join('\n'),
  );
  return [table.join('\n'), ...found].filter((part) => part !== '').join('\n\n');
}
