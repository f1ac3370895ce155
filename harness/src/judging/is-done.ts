import type { RunEnd } from '../model/result';
import type { JudgedRun } from './pipeline';

/** Passed, and the types are right as well. */
export function isDone(run: JudgedRun, typeErrors: readonly string[]): boolean {
  return run.deciding.verdict === 'passed' && typeErrors.length === 0;
}

/** What is recorded of a run. Wrong types are certain, however the run ended. */
export function endOf(run: JudgedRun, typeErrors: readonly string[]): RunEnd {
  if (isDone(run, typeErrors)) return 'passed';
  return run.deciding.late && typeErrors.length === 0 ? 'late' : 'not-passed';
}
