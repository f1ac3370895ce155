import type { ExerciseResult } from '../model/result';
import type { Paint } from './paint';

/** The result of an exercise, as one line of a list. */
export function renderRunLine(
  { exercise, verdict, tests, types = [] }: ExerciseResult,
  paint: Paint,
): string {
  if (verdict === 'passed') return `  ${paint.green('✓')} ${exercise}`;
  const passed = tests.filter((test) => test.verdict === 'passed').length;
  const count =
    passed === tests.length && types.length > 0
      ? 'the code has type errors'
      : `${passed} of ${tests.length} tests pass`;
  return `  ${paint.dim('·')} ${exercise.padEnd(32)} ${paint.dim(count)}`;
}
