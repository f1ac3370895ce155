import type { RunEnd } from '../model/result';
import type { TypeVerdict } from '../model/type-check';
import type { JudgedRun } from './pipeline';

/** Whether the tests pass, there are no type errors, and a grader accepts the files. */
export function isDone(
  { deciding, refused }: Pick<JudgedRun, 'deciding' | 'refused'>,
  typeErrors: readonly string[],
): boolean {
  return deciding.verdict === 'passed' && typeErrors.length === 0 && refused.length === 0;
}

/** What is recorded of a run. `late`: only a time limit kept it from passing. */
export function endOf(run: JudgedRun, { errors, late }: TypeVerdict): RunEnd {
  if (isDone(run, errors)) return 'passed';
  if (run.refused.length > 0) return 'not-passed';
  const { verdict, late: isRunLate } = run.deciding;
  const mayPass = verdict === 'passed' || isRunLate;
  const mayFit = errors.length === 0 || late;
  return mayPass && mayFit ? 'late' : 'not-passed';
}
