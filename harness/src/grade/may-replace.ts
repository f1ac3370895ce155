import { basename, resolve } from 'node:path';

import { CourseError } from '../model/course-error';
import type { Grade, GradeInputs } from '../model/grade';
import { legibleName } from '../support/legible';

/** The grade that would replace an existing one. */
export interface NewGrade {
  readonly submission: string;
  readonly out: string;
  readonly key: string | undefined;
  readonly lane: GradeInputs['lane'];
  /** The name of the course. */
  readonly course: string;
}

/**
 * Throws unless the new grade is of the same submission and counts as much as the old one, so that
 * a wrong file name does not destroy a grade.
 */
export function requireReplaceable(
  { submission, signature, authoritative, inputs }: Grade,
  { submission: named, out, key, lane, course }: NewGrade,
): void {
  const name = submissionName(named);
  const why =
    inputs.course !== course
      ? `${out} is a grade of another course, "${legibleName(inputs.course)}"`
      : submission.name !== name
        ? `${out} is the grade of "${legibleName(submission.name)}", and this submission is "${name}"`
        : signature && key === undefined
          ? `${out} is signed, and the new grade would not be`
          : authoritative && lane === 'local'
            ? `${out} is a grade of the sealed lane, and one of the local lane does not count`
            : undefined;
  if (why === undefined) return;
  throw new CourseError(why, { next: 'Name another file with --out, or move that one away.' });
}

/** The last part of a submission's path; for names such as `.`, the name of the folder. */
export function submissionName(submission: string): string {
  return legibleName(basename(resolve(submission)));
}
