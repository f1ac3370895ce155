import { CourseError } from '../model/course-error';
import type { TypeOutcome, TypeVerdict } from '../model/type-check';

/** What the compiler says of an answer. Throws where this machine could not tell. */
export function requireChecked(outcome: TypeOutcome): TypeVerdict {
  if (outcome.kind === 'checked') return outcome;
  throw new CourseError(`the types could not be checked: ${outcome.problem}`, {
    next: 'This is no fault of your code. `npx course doctor` looks at this machine.',
    blame: 'machine',
  });
}
