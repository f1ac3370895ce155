import type { Grade, GradedExercise, GradedTest, SubmissionRecord } from '../../model/grade';
import { legibleName, legibleText } from '../../support/legible';

/** How long each part of a grade may be, in characters. */
export const MOST_CHARACTERS = { reason: 500, message: 2000, problem: 4000 } as const;

/** How many entries the lists may have whose length a submission decides. */
export const MOST_ENTRIES = { refused: 100, changed: 500 } as const;

/**
 * A grade in which nothing of a submission's text can be taken for something else or be too long,
 * wherever it is shown: terminal, JSON, reports. The only place that sees to it, and the same again
 * for a grade that is legible already.
 */
export function legibleGrade(grade: Grade): Grade {
  return {
    ...grade,
    problem: textOrNull(grade.problem),
    missing: grade.missing.map((one) => legibleName(one)),
    submission: legibleSubmission(grade.submission),
    exercises: grade.exercises.map(legibleExercise),
  };
}

/** The same for one exercise, which is shown before the grade is complete. */
export function legibleExercise(exercise: GradedExercise): GradedExercise {
  return {
    ...exercise,
    exercise: legibleName(exercise.exercise),
    title: legibleName(exercise.title),
    chapter: legibleName(exercise.chapter),
    problem: textOrNull(exercise.problem),
    tests: exercise.tests.map(legibleTest),
  };
}

function legibleTest({ title, verdict, message }: GradedTest): GradedTest {
  const { message: most } = MOST_CHARACTERS;
  return {
    title: legibleName(title, MOST_CHARACTERS.reason),
    verdict,
    message: message === null ? null : legibleText(message, most),
  };
}

function legibleSubmission(submission: SubmissionRecord): SubmissionRecord {
  const { name, root, taken, refused, changed } = submission;
  const more = refused.length - MOST_ENTRIES.refused;
  return {
    ...submission,
    name: legibleName(name),
    root: legibleName(root),
    taken: taken.map(({ path, sha256 }) => ({ path: legibleName(path), sha256 })),
    refused: [
      ...refused.slice(0, MOST_ENTRIES.refused).map(({ path, reason }) => ({
        path: legibleName(path),
        reason: legibleName(reason, MOST_CHARACTERS.reason),
      })),
      ...(more > 0 ? [{ path: '…', reason: `and ${more} more` }] : []),
    ],
    changed: changed.slice(0, MOST_ENTRIES.changed).map((path) => legibleName(path)),
  };
}

function textOrNull(text: string | null): string | null {
  return text === null ? null : legibleText(text, MOST_CHARACTERS.problem);
}
