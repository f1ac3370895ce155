import { CourseError } from '../model/course-error';
import type { TypeOutcome, TypeVerdict } from '../model/type-check';

/** The type errors of an answer. Throws where this machine could not check them. */
export function requireChecked(outcome: TypeOutcome): TypeVerdict {
  if (outcome.kind === 'checked') return outcome;
  throw new CourseError(`the types could not be checked: ${outcome.problem}`, {
    next: 'This is not a fault of your code. `npx course doctor` checks this machine.',
    blame: 'machine',
  });
}
