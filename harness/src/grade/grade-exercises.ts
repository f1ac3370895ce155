import type { Subject } from '../judging/subjects';
import type { GradedExercise } from '../model/grade';
import { findEarlier, isProof, keyOf } from './earlier-results';
import { type ExerciseInputs, InputHashes } from './exercise-inputs';
import { gradeExercise } from './grade-exercise';
import type { GradeOptions } from './grade-options';
import type { Submission } from './submission';

export interface GradedExercises {
  /** In the order of the course. */
  readonly exercises: readonly GradedExercise[];
  /** Ids of those whose result was reused from the earlier grade. */
  readonly takenOver: readonly string[];
}

/**
 * Grades several exercises in parallel, and reuses the results that the earlier grade has for the
 * same inputs.
 */
export async function gradeExercises(
  subjects: readonly Subject[],
  submission: Submission,
  options: GradeOptions,
): Promise<GradedExercises> {
  const { workers, earlier, onExercise, inputs: common } = options;
  const { lock } = options.open;
  const hashes = new InputHashes(lock);
  const graded = new Map<Subject, GradedExercise>();
  const takenOver: string[] = [];
  const settle = (subject: Subject, one: GradedExercise, isTakenOver: boolean) => {
    if (isTakenOver) takenOver.push(one.exercise);
    graded.set(subject, one);
    onExercise?.(one, isTakenOver);
  };
  const inputsOf = (subject: Subject): ExerciseInputs => {
    const files = { ...submission.unaidedOf(subject), ...submission.answerOf(subject) };
    return hashes.of(subject, { files, refused: submission.refusedOf(subject) }, common);
  };
  const gradeOne = async (subject: Subject, inputs: ExerciseInputs): Promise<GradedExercise> => ({
    exercise: subject.exercise.id,
    title: subject.exercise.title,
    chapter: subject.exercise.chapter,
    ...(await gradeExercise(subject, submission, options)),
    key: keyOf(inputs),
    inputs,
  });
  const again: Subject[] = [];
  const queue = [...subjects];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const inputs = inputsOf(next);
      const before = findEarlier(earlier, next, { inputs, lock });
      const one = before ?? (await gradeOne(next, inputs));
      if (isProof(one)) settle(next, one, before !== undefined);
      else again.push(next);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  // Once more, alone, so that no other run can be the reason.
  for (const one of again) settle(one, await gradeOne(one, inputsOf(one)), false);
  return {
    exercises: subjects.flatMap((subject) => graded.get(subject) ?? []),
    takenOver: takenOver.sort(),
  };
}
