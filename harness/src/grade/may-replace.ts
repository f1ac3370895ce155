import { basename, resolve } from 'node:path';

import { CourseError } from '../model/course-error';
import type { Grade, GradeInputs } from '../model/grade';

/** The grade that would replace an existing one. */
export interface NewGrade {
  readonly submission: string;
  readonly out: string;
  readonly key: string | undefined;
  readonly lane: GradeInputs['lane'];
}

/**
 * Throws unless the new grade is of the same submission and counts as much as the old one, so that
 * a wrong file name does not destroy a grade.
 */
export function requireReplaceable(
  { submission, signature, authoritative }: Grade,
  { submission: named, out, key, lane }: NewGrade,
): void {
  const name = submissionName(named);
  const why =
    submission.name !== name
      ? `${out} is the grade of "${submission.name}", and this submission is "${name}"`
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
  return basename(resolve(submission));
}
