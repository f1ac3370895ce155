import { CourseError } from '../model/course-error';
import type { TypeOutcome } from '../model/type-check';

/** What is wrong with the types of an answer. Throws where this machine could not tell. */
export function errorsOf(outcome: TypeOutcome): readonly string[] {
  if (outcome.kind === 'checked') return outcome.errors;
  throw new CourseError(`the types could not be checked: ${outcome.problem}`, {
    next: 'This is no fault of your code. `npm run course -- doctor` looks at this machine.',
    blame: 'machine',
  });
}
