import type { RunEnd } from '../model/result';
import type { TypeVerdict } from '../model/type-check';
import type { JudgedRun } from './pipeline';

/** Passed, and the types are right as well. */
export function isDone(run: JudgedRun, typeErrors: readonly string[]): boolean {
  return run.deciding.verdict === 'passed' && typeErrors.length === 0;
}

/** What is recorded of a run. Late is what would have passed but for an end by time. */
export function endOf(run: JudgedRun, { errors, late }: TypeVerdict): RunEnd {
  if (isDone(run, errors)) return 'passed';
  const { verdict, late: isRunLate } = run.deciding;
  const mayPass = verdict === 'passed' || isRunLate;
  const mayFit = errors.length === 0 || late;
  return mayPass && mayFit ? 'late' : 'not-passed';
}
